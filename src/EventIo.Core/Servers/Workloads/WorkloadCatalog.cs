using EventIo.Multiplexing.IoUring;
using EventIo.Native.Linux.IoUring;
using EventIo.Servers.Workloads.Files;
using EventIo.Servers.Workloads.Http;

namespace EventIo.Servers.Workloads;

/// <summary>
/// Describes each workload. Servers, the parameters of Start-EventServer and tests are derived from it. A new workload
/// needs a member of <see cref="Workload"/>, a row here, and a handler in a file of its own.
/// </summary>
public static class WorkloadCatalog
{
    /// <summary>A row for each member of <see cref="Workload"/>, in its order.</summary>
    public static IReadOnlyList<WorkloadDescription> All { get; } =
    [
        new(_ => new PlainWorkload(_ => new EchoHandler()))
        {
            Workload = Workload.Echo,
            Summary = "Sends every byte back.",
        },
        new(_ => new PlainWorkload(_ => new SinkHandler()))
        {
            Workload = Workload.Sink,
            Summary = "Drops every byte.",
        },
        new(_ => new PlainWorkload(_ => new SourceHandler()))
        {
            Workload = Workload.Source,
            Summary = "Sends as fast as the peer reads, and drops what it receives.",
        },
        new(context => new HttpWorkload(context))
        {
            Workload = Workload.Http,
            Summary = "HTTP/1.1, for curl, wrk, ab or a browser: / returns a small body, /bytes/N one of N bytes, "
                + "/delay/MILLISECONDS waits first, /cpu/MICROSECONDS uses CPU time first, /status returns the "
                + "server's counters as JSON.",
            IsHttp = true,
            HasWork = true,
        },
        new(context => new FileWorkload(context))
        {
            Workload = Workload.File,
            Summary = "HTTP/1.1 with the files under -Root, by sendfile(2) or the -TransferMethod given, "
                + "with ranges and conditions. Nothing outside the root is served.",
            IsHttp = true,
            ServesFiles = true,
            Check = FileWorkload.Check,
        },
    ];

    /// <summary>Returns the description of a workload.</summary>
    /// <param name="workload">The workload.</param>
    /// <returns>Its row.</returns>
    public static WorkloadDescription Describe(Workload workload) => All[(int)workload];

    /// <summary>Checks that a server can run a workload, before anything is opened.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="context">The server's settings.</param>
    /// <exception cref="RingSetupException">The ring's features don't allow it.</exception>
    /// <exception cref="NotSupportedException">This system or the settings don't allow it.</exception>
    internal static void Check(Workload workload, WorkloadContext context)
    {
        WorkloadDescription row = Describe(workload);
        if (!row.ServesFiles && context.Multiplexer.RingFeatures?.Has(RingFeature.LinkedFiles) == true)
        {
            throw new RingSetupException(
                RingProblem.Invalid, $"LinkedFiles is for the workload File; {workload} sends no files.",
                "Leave LinkedFiles out.");
        }
        row.Check(context);
    }
}
