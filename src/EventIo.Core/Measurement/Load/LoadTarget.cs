using System.Net;

namespace EventIo.Measurement.Load;

/// <summary>The server that receives a load.</summary>
public sealed record LoadTarget
{
    /// <summary>Where it listens: an address and a port, or the path of a UNIX socket.</summary>
    public required EndPoint EndPoint { get; init; }

    /// <summary>Its name as the operator specified it; the Host field of requests.</summary>
    public required string Host { get; init; }

    /// <summary>The name of a probe server in this process; <see langword="null"/> for any other.</summary>
    public string? ServerName { get; init; }

    /// <summary>
    /// Returns the CPU seconds that the server's threads have used so far; <see langword="null"/> if unknown.
    /// </summary>
    public Func<double>? CpuSeconds { get; init; }
}
