using EventIo.Multiplexing;
using EventIo.Native.Linux;

namespace EventIo.Loop;

/// <summary>What a <see cref="ServerLoop"/> runs on, and for whom.</summary>
public sealed record EventLoopOptions
{
    /// <summary>The name of the loop's thread.</summary>
    public required string Name { get; init; }

    /// <summary>The mechanism that the loop waits with.</summary>
    public required MultiplexerVariant Variant { get; init; }

    /// <summary>How the mechanism is set up.</summary>
    public MultiplexerOptions Multiplexer { get; init; } = new();

    /// <summary>
    /// The listening socket, which stays its giver's to close when the loop has ended; none for a loop that makes its
    /// connections itself.
    /// </summary>
    public DescriptorHandle? Listener { get; init; }

    /// <summary>Other loops accept from the same listening socket.</summary>
    public bool IsListenerShared { get; init; }

    /// <summary>Sets an accepted socket up, by its descriptor; gives the number of system calls that it took.</summary>
    public Func<int, int>? SetUpAccepted { get; init; }

    /// <summary>Makes the workload's handler: one for each thread that carries connections, which counts into what it is given.</summary>
    public required Func<LoopCounters, IConnectionHandler> CreateHandler { get; init; }

    /// <summary>More connections at a time than this are closed as they come.</summary>
    public int MaxConnections { get; init; } = int.MaxValue;

    /// <summary>A connection on which nothing moved for so long is closed; 0 for no such bound. Nanoseconds.</summary>
    public long IdleTimeoutNanoseconds { get; init; }

    /// <summary>A connection that is sent to and takes nothing for so long is closed; 0 for no such bound. Nanoseconds.</summary>
    public long WriteTimeoutNanoseconds { get; init; }

    /// <summary>Makes what sends files, for one connection at a time; without it, the mechanism's own sendfile(2) does.</summary>
    public Func<IFileSend>? CreateFileSend { get; init; }

    /// <summary>What is left for the process when connections have taken every descriptor.</summary>
    internal DescriptorReserve? Reserve { get; init; }

    /// <summary>Who does what would keep the loop from its other connections; without them, the loop itself does.</summary>
    internal WorkerPool? Workers { get; init; }
}
