namespace EventIo.Servers.Workloads;

/// <summary>Describes one workload: a row of <see cref="WorkloadCatalog"/>.</summary>
public sealed record WorkloadDescription
{
    private readonly Func<WorkloadContext, ServedWorkload> _open;

    /// <summary>Creates a row.</summary>
    /// <param name="open">Opens the workload for a server.</param>
    internal WorkloadDescription(Func<WorkloadContext, ServedWorkload> open) => _open = open;

    /// <summary>The workload.</summary>
    public required Workload Workload { get; init; }

    /// <summary>What it does, in a sentence or two, for help.</summary>
    public required string Summary { get; init; }

    /// <summary>Whether it serves the files of a folder, and so needs a root and a transfer method.</summary>
    public bool ServesFiles { get; init; }

    /// <summary>Whether its clients speak HTTP.</summary>
    public bool IsHttp { get; init; }

    /// <summary>Whether it has work for workers, which takes CPU time.</summary>
    public bool HasWork { get; init; }

    /// <summary>
    /// Checks that a server can run it, before anything is opened; throws
    /// <see cref="Multiplexing.IoUring.RingSetupException"/> or <see cref="NotSupportedException"/>.
    /// </summary>
    internal Action<WorkloadContext> Check { get; init; } = _ => { };

    /// <summary>Opens it for a server, which has to dispose it.</summary>
    /// <param name="context">The server's settings.</param>
    internal ServedWorkload Open(WorkloadContext context) => _open(context);
}
