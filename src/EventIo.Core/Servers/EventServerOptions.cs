using System.Net;
using EventIo.Loop;
using EventIo.Multiplexing;
using EventIo.Sockets;
using EventIo.Transfer;

namespace EventIo.Servers;

/// <summary>What an <see cref="EventServer"/> is to be.</summary>
public sealed record EventServerOptions
{
    /// <summary>Its name, unique among the servers of the process; none for <c>EchoServer3</c> and the like.</summary>
    public string? Name { get; init; }

    /// <summary>Where it listens: an address and port (0 picks a free one), or the path of a UNIX socket.</summary>
    public EndPoint EndPoint { get; init; } = new IPEndPoint(IPAddress.Loopback, 0);

    /// <summary>What its loops wait with.</summary>
    public MultiplexerVariant Variant { get; init; } = MultiplexerVariant.Default;

    /// <summary>How the mechanism is set up.</summary>
    public MultiplexerOptions Multiplexer { get; init; } = new();

    /// <summary>What it does with the bytes that it gets.</summary>
    public Workload Workload { get; init; }

    /// <summary>File: the full path of the folder whose files it serves.</summary>
    public string? Root { get; init; }

    /// <summary>File: how the files go into the sockets.</summary>
    public TransferMethod TransferMethod { get; init; } = TransferMethod.SendFile;

    /// <summary>A workload of the caller's own instead; it counts into what it is given.</summary>
    internal Func<LoopCounters, IConnectionHandler>? CreateHandler { get; init; }

    /// <summary>
    /// How many loops, each a thread; with several, each has a listening socket of its own (SO_REUSEPORT). Of threads that
    /// accept, where each connection has a thread of its own.
    /// </summary>
    public int LoopCount { get; init; } = 1;

    /// <summary>How many workers do for all loops what takes CPU time; with none, the loops do it themselves.</summary>
    public int WorkerCount { get; init; } = Environment.ProcessorCount;

    /// <summary>Connections that may wait to be accepted (listen(2)); the kernel caps it at net.core.somaxconn.</summary>
    public int Backlog { get; init; } = 4096;

    /// <summary>Options of its listeners and of the connections that they accept.</summary>
    public SocketOptionSet SocketOptions { get; init; } = SocketOptionSet.Empty;

    /// <summary>More connections at a time than this, over all loops, are closed as they come.</summary>
    public int MaxConnections { get; init; } = int.MaxValue;

    /// <summary>Http: seconds from the first byte of a request's head to its last; 0 for no such bound.</summary>
    public double HeaderTimeoutSeconds { get; init; } = 20;

    /// <summary>Seconds without a byte in either direction after which a connection is closed; 0 for no such bound.</summary>
    public double IdleTimeoutSeconds { get; init; }

    /// <summary>Seconds in which a peer that is sent to takes nothing, after which it is cut off; 0 for no such bound.</summary>
    public double WriteTimeoutSeconds { get; init; }
}
