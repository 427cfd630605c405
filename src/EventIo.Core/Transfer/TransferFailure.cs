namespace EventIo.Transfer;

/// <summary>Why a transfer ended before its end.</summary>
public enum TransferFailure
{
    /// <summary>A system call failed.</summary>
    SystemCall,

    /// <summary>The peer closed or reset the connection.</summary>
    DestinationClosed,

    /// <summary>The source became shorter while it was moved.</summary>
    SourceTruncated,

    /// <summary>Nothing moved for as long as was allowed.</summary>
    TimedOut,
}
