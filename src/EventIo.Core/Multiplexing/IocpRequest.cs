namespace EventIo.Multiplexing;

/// <summary>What an overlapped operation is to do.</summary>
internal enum IocpRequest
{
    /// <summary>To receive into a buffer (WSARecv).</summary>
    Receive,

    /// <summary>To receive nothing, which ends when there is something (WSARecv with no room).</summary>
    ZeroByteReceive,

    /// <summary>To send memory (WSASend).</summary>
    Send,

    /// <summary>To send a range of a file (TransmitFile).</summary>
    SendFile,

    /// <summary>To connect (ConnectEx).</summary>
    Connect,

    /// <summary>To accept a connection (AcceptEx).</summary>
    Accept,

    /// <summary>To tell that no accept could be begun.</summary>
    AcceptRefusal,
}
