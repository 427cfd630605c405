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

    /// <summary>The peer answered in TLS, and closed.</summary>
    TlsExpected,

    /// <summary>The file that is received into took no more: disk full, over a quota, too large.</summary>
    FileFailed,

    /// <summary>The sender appended no hash.</summary>
    HashMissing,

    /// <summary>Nothing moved for as long as was allowed.</summary>
    TimedOut,
}
