namespace EventIo.Sockets;

/// <summary>Why a client's Fast Open came to nothing (enum tcp_fastopen_client_fail of linux/tcp.h).</summary>
public enum FastOpenFailure
{
    /// <summary>There was no cookie of that server yet: the first connection asks for one.</summary>
    CookieUnavailable = 1,

    /// <summary>The server answered the SYN and not its data.</summary>
    DataNotAcknowledged,

    /// <summary>The SYN had to be sent again, without data.</summary>
    SynRetransmitted,
}
