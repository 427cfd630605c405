namespace EventIo.Transfer;

/// <summary>Why a transfer failed.</summary>
public enum TransferFailure
{
    /// <summary>A system call failed.</summary>
    SystemCall,

    /// <summary>The peer closed or reset the connection.</summary>
    DestinationClosed,

    /// <summary>The source shrank while it was moved.</summary>
    SourceTruncated,

    /// <summary>The peer answered in TLS, and closed the connection.</summary>
    TlsExpected,

    /// <summary>Writing to the destination file failed: disk full, quota exceeded, file too large.</summary>
    FileFailed,

    /// <summary>The sender appended no hash.</summary>
    HashMissing,

    /// <summary>Nothing moved within the idle timeout.</summary>
    TimedOut,
}
