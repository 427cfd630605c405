using EventIo.Diagnosis.Observation;
using EventIo.Inspection;
using EventIo.Sockets.Listing;

namespace EventIo.Snapshots;

/// <summary>
/// The content of a snapshot: the data read from a host, before it was judged, and the rows of loops.
/// </summary>
internal sealed record SnapshotContent
{
    /// <summary>The host's name.</summary>
    internal string Host { get; init; } = "";

    /// <summary>The operating system's kernel: <c>Linux 6.18.44</c>.</summary>
    internal string Kernel { get; init; } = "";

    /// <summary>The version of the module that recorded it.</summary>
    internal string ModuleVersion { get; init; } = "";

    /// <summary>The file of the network namespace; null for that of the process that recorded it.</summary>
    internal string? NetworkNamespace { get; init; }

    /// <summary>When the window ended.</summary>
    internal DateTimeOffset TakenAt { get; init; }

    /// <summary>Whether names and addresses are replaced.</summary>
    internal bool IsAnonymized { get; init; }

    /// <summary>The window as Test-NetworkHost reads it, without its loops.</summary>
    internal HostWindow Window { get; init; } = null!;

    /// <summary>Every loop, set and ring over the same window.</summary>
    internal InspectionResult Inspection { get; init; } = null!;

    /// <summary>Every socket at the end of the window.</summary>
    internal SocketRecording Sockets { get; init; } = null!;
}
