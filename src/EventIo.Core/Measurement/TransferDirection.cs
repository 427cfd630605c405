namespace EventIo.Measurement;

/// <summary>Which way a transfer went.</summary>
public enum TransferDirection
{
    /// <summary>From a file into a socket.</summary>
    Send,

    /// <summary>From a socket into a file.</summary>
    Receive,
}
