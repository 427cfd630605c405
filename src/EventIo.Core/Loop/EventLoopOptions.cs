using EventIo.Multiplexing;
using EventIo.Native;

namespace EventIo.Loop;

/// <summary>The options of a <see cref="ServerLoop"/>.</summary>
public sealed record EventLoopOptions
{
    /// <summary>The name of the loop's thread.</summary>
    public required string Name { get; init; }

    /// <summary>The mechanism that the loop waits with.</summary>
    public required MultiplexerVariant Variant { get; init; }

    /// <summary>How the mechanism is set up.</summary>
    public MultiplexerOptions Multiplexer { get; init; } = new();

    /// <summary>
    /// The listening socket, which the caller has to close after the loop has ended; none for a loop that opens its
    /// connections itself.
    /// </summary>
    public DescriptorHandle? Listener { get; init; }

    /// <summary>Whether other loops accept from the same listening socket.</summary>
    public bool IsListenerShared { get; init; }

    /// <summary>Sets up an accepted socket by its descriptor; returns the number of system calls made.</summary>
    public Func<int, int>? SetUpAccepted { get; init; }

    /// <summary>
    /// Creates the workload's handler, one for each thread that carries connections. The handler adds what it
    /// counts to the given counters.
    /// </summary>
    public required Func<LoopCounters, IConnectionHandler> CreateHandler { get; init; }

    /// <summary>The maximum number of simultaneous connections; further ones are closed at once.</summary>
    public int MaxConnections { get; init; } = int.MaxValue;

    /// <summary>
    /// Nanoseconds without a byte in either direction after which a connection is closed; 0 for no timeout.
    /// </summary>
    public long IdleTimeoutNanoseconds { get; init; }

    /// <summary>
    /// Nanoseconds after which a connection is closed if its peer does not accept any of the waiting output; 0 for no
    /// timeout.
    /// </summary>
    public long WriteTimeoutNanoseconds { get; init; }

    /// <summary>
    /// Creates the object that sends files, which serves one connection at a time; <see langword="null"/> for the
    /// mechanism's own sendfile(2).
    /// </summary>
    public Func<IFileSend>? CreateFileSend { get; init; }

    /// <summary>The descriptors that are released to the process when connections have used all others.</summary>
    internal DescriptorReserve? Reserve { get; init; }

    /// <summary>The threads for work that would block the loop; without them, the loop does it itself.</summary>
    internal WorkerPool? Workers { get; init; }
}
