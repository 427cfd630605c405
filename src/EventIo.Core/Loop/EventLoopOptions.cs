using EventIo.Multiplexing;
using EventIo.Native.Linux;

namespace EventIo.Loop;

/// <summary>What an <see cref="EventLoop"/> runs on, and for whom.</summary>
public sealed record EventLoopOptions
{
    /// <summary>The name of the loop's thread.</summary>
    public required string Name { get; init; }

    /// <summary>The mechanism that the loop waits with.</summary>
    public required MultiplexerVariant Variant { get; init; }

    /// <summary>How the mechanism is set up.</summary>
    public MultiplexerOptions Multiplexer { get; init; } = new();

    /// <summary>The listening socket, which stays its giver's to close when the loop has ended.</summary>
    public required DescriptorHandle Listener { get; init; }

    /// <summary>Other loops accept from the same listening socket.</summary>
    public bool IsListenerShared { get; init; }

    /// <summary>Sets an accepted socket up, by its descriptor; gives the number of system calls that it took.</summary>
    public Func<int, int>? SetUpAccepted { get; init; }

    /// <summary>The workload.</summary>
    public required IConnectionHandler Handler { get; init; }

    /// <summary>More connections at a time than this are closed as they come.</summary>
    public int MaxConnections { get; init; } = int.MaxValue;
}
