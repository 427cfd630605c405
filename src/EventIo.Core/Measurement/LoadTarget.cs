using System.Net;

namespace EventIo.Measurement;

/// <summary>Whom a load generator talks to.</summary>
public sealed record LoadTarget
{
    /// <summary>Where it listens: an address and a port, or the path of a UNIX socket.</summary>
    public required EndPoint EndPoint { get; init; }

    /// <summary>Its name as the operator gave it; what the Host field of a request says.</summary>
    public required string Host { get; init; }

    /// <summary>Of a probe server of this process, its name; <see langword="null"/> for any other.</summary>
    public string? ServerName { get; init; }

    /// <summary>Tells CPU seconds that the server's threads have used so far; <see langword="null"/> where that can't be known.</summary>
    public Func<double>? CpuSeconds { get; init; }
}
