namespace EventIo.Transfer;

/// <summary>What a transfer waits for when it can't go on.</summary>
public enum TransferWait
{
    /// <summary>The destination takes bytes again.</summary>
    Destination,

    /// <summary>The source, a pipe, has bytes or its end.</summary>
    Source,

    /// <summary>The kernel lets go of a buffer.</summary>
    Notification,
}
