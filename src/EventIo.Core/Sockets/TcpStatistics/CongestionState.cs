namespace EventIo.Sockets.TcpStatistics;

/// <summary>A sender's view of its path (enum tcp_ca_state of linux/tcp.h).</summary>
public enum CongestionState : long
{
    /// <summary>No problem.</summary>
    Open,

    /// <summary>Duplicate or selective acknowledgements arrived: a loss, or packets out of order.</summary>
    Disorder,

    /// <summary>Congestion was reported (ECN, or a queue of this host): the window shrinks.</summary>
    CongestionWindowReduced,

    /// <summary>Fast recovery: acknowledgements indicate lost segments, which are retransmitted.</summary>
    Recovery,

    /// <summary>A retransmission timeout has passed.</summary>
    Loss,
}
