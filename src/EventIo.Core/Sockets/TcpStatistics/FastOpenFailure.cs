namespace EventIo.Sockets.TcpStatistics;

/// <summary>Why a client's Fast Open failed (enum tcp_fastopen_client_fail of linux/tcp.h).</summary>
public enum FastOpenFailure : long
{
    /// <summary>There was no cookie of that server yet: the first connection requests one.</summary>
    CookieUnavailable = 1,

    /// <summary>The server acknowledged the SYN but not its data.</summary>
    DataNotAcknowledged,

    /// <summary>The SYN had to be retransmitted, without data.</summary>
    SynRetransmitted,
}
