using System.Net;
using EventIo.Loop;
using EventIo.Multiplexing;
using EventIo.Servers.Workloads;
using EventIo.Sockets.Options;
using EventIo.Transfer;

namespace EventIo.Servers;

/// <summary>The options of an <see cref="EventServer"/>.</summary>
public sealed record EventServerOptions
{
    /// <summary>
    /// Its name, unique among the servers of the process; <see langword="null"/> for a generated one such as
    /// <c>EchoServer3</c>.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>Where it listens: an address and port (0 picks a free one), or the path of a UNIX socket.</summary>
    public EndPoint EndPoint { get; init; } = new IPEndPoint(IPAddress.Loopback, 0);

    /// <summary>The mechanism that its loops wait with.</summary>
    public MultiplexerVariant Variant { get; init; } = MultiplexerVariant.Default;

    /// <summary>How the mechanism is set up.</summary>
    public MultiplexerOptions Multiplexer { get; init; } = new();

    /// <summary>What it does with the bytes that it receives.</summary>
    public Workload Workload { get; init; }

    /// <summary>File: the full path of the folder whose files it serves.</summary>
    public string? Root { get; init; }

    /// <summary>File: the method that sends the files.</summary>
    public TransferMethod TransferMethod { get; init; } = TransferMethod.SendFile;

    /// <summary>
    /// Creates the caller's handler, which replaces the workload's. The handler adds what it counts to the given
    /// counters.
    /// </summary>
    internal Func<LoopCounters, IConnectionHandler>? CreateHandler { get; init; }

    /// <summary>
    /// How many loops, each a thread; with several, each has a listening socket of its own (SO_REUSEPORT). With a
    /// thread per connection, the number of accepting threads.
    /// </summary>
    public int LoopCount { get; init; } = 1;

    /// <summary>
    /// How many workers do the work that takes CPU time, for all loops; with 0, the loops do it themselves.
    /// </summary>
    public int WorkerCount { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// The maximum of connections that wait to be accepted (listen(2)); the kernel limits it to net.core.somaxconn.
    /// </summary>
    public int Backlog { get; init; } = 4096;

    /// <summary>Options of its listeners and of the connections that they accept.</summary>
    public SocketOptionSet SocketOptions { get; init; } = SocketOptionSet.Empty;

    /// <summary>
    /// The maximum number of simultaneous connections over all loops; further ones are closed at once.
    /// </summary>
    public int MaxConnections { get; init; } = int.MaxValue;

    /// <summary>Http: seconds allowed from the first byte of a request's head to its last; 0 for no timeout.</summary>
    public double HeaderTimeoutSeconds { get; init; } = 20;

    /// <summary>
    /// Http, File: seconds allowed from the end of a request's head to the last byte of its body; 0 for no timeout.
    /// </summary>
    public double BodyTimeoutSeconds { get; init; } = 60;

    /// <summary>
    /// Seconds without a byte in either direction after which a connection is closed; 0 for no timeout.
    /// </summary>
    public double IdleTimeoutSeconds { get; init; }

    /// <summary>
    /// Seconds after which a connection is closed if its peer does not accept any of the waiting output; 0 for no
    /// timeout.
    /// </summary>
    public double WriteTimeoutSeconds { get; init; }
}
