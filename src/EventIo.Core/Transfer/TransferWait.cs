namespace EventIo.Transfer;

/// <summary>What a transfer waits for.</summary>
public enum TransferWait : long
{
    /// <summary>Until the destination accepts bytes again.</summary>
    Destination,

    /// <summary>Until the source, a pipe, has bytes or ends.</summary>
    Source,

    /// <summary>Until the kernel releases a buffer.</summary>
    Notification,
}
