using System.Net;
using EventIo.Multiplexing;
using EventIo.Transfer;

namespace EventIo.Servers.Workloads;

/// <summary>The server's settings that a workload needs.</summary>
internal sealed record WorkloadContext
{
    /// <summary>The mechanism that the server's loops wait with.</summary>
    internal required MultiplexerVariant Variant { get; init; }

    /// <summary>How the mechanism is set up.</summary>
    internal required MultiplexerOptions Multiplexer { get; init; }

    /// <summary>Where the server listens.</summary>
    internal required EndPoint EndPoint { get; init; }

    /// <summary>The full path of the folder whose files are served; <see langword="null"/> if none was given.</summary>
    internal string? Root { get; init; }

    /// <summary>The method that sends files.</summary>
    internal TransferMethod TransferMethod { get; init; }

    /// <summary>Time allowed from the first byte of a request's head to its last; 0 for no timeout.</summary>
    internal long HeadTimeoutNanoseconds { get; init; }

    /// <summary>Time allowed from the end of a request's head to the last byte of its body; 0 for no timeout.</summary>
    internal long BodyTimeoutNanoseconds { get; init; }

    /// <summary>
    /// Creates the source of the server's counters, for one thread; <see langword="null"/> until there is a server.
    /// </summary>
    internal Func<IStatusSource>? CreateStatus { get; init; }
}
