namespace EventIo.Sockets;

/// <summary>What a sender believes of its path (enum tcp_ca_state of linux/tcp.h).</summary>
public enum CongestionState
{
    /// <summary>Nothing amiss.</summary>
    Open,

    /// <summary>Duplicate or selective acknowledgements came: a loss, or packets out of order.</summary>
    Disorder,

    /// <summary>Congestion was reported (ECN, or a queue of this host): the window shrinks.</summary>
    CongestionWindowReduced,

    /// <summary>Fast recovery: lost segments are sent again, on the word of acknowledgements.</summary>
    Recovery,

    /// <summary>A retransmission timeout has passed.</summary>
    Loss,
}
