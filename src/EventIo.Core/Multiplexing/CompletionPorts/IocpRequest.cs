namespace EventIo.Multiplexing.CompletionPorts;

/// <summary>The kinds of overlapped operations.</summary>
internal enum IocpRequest
{
    /// <summary>Receives into a buffer (WSARecv).</summary>
    Receive,

    /// <summary>
    /// Receives 0 bytes, which completes when there is something to read (WSARecv with an empty buffer).
    /// </summary>
    ZeroByteReceive,

    /// <summary>Sends memory (WSASend).</summary>
    Send,

    /// <summary>Sends a range of a file (TransmitFile).</summary>
    SendFile,

    /// <summary>Connects (ConnectEx).</summary>
    Connect,

    /// <summary>Accepts a connection (AcceptEx).</summary>
    Accept,

    /// <summary>Reports that no accept could be started.</summary>
    AcceptRefusal,
}
