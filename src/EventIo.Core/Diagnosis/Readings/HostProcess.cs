using static System.FormattableString;

namespace EventIo.Diagnosis.Readings;

/// <summary>A process at one moment.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name in the kernel.</param>
internal sealed record HostProcess(int Id, string Name)
{
    /// <summary>Whether it has sockets that are judged.</summary>
    internal bool HasSockets { get; init; }

    /// <summary>Its arguments; empty if they are not visible or it has no relevant sockets.</summary>
    internal IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The number of open descriptors.</summary>
    internal int Descriptors { get; init; }

    /// <summary>The soft limit of descriptors (RLIMIT_NOFILE); null if it is not visible.</summary>
    internal long? DescriptorLimit { get; init; }

    /// <summary>The hard limit, up to which the process may raise the soft one.</summary>
    internal long? HardDescriptorLimit { get; init; }

    /// <summary>The state of its first thread: R, S, D, T, t, Z; zero if unknown.</summary>
    internal char State { get; init; }

    /// <summary>The limits of processor time on its control group and the groups above.</summary>
    internal IReadOnlyList<CpuQuota> Quotas { get; init; } = [];

    /// <summary><c>nginx[812]</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Invariant($"{Name}[{Id}]");
}
