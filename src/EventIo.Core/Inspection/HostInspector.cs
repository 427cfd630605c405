using EventIo.Inspection.Observation;
using EventIo.Inspection.Rules;
using EventIo.Native;
using EventIo.Native.Linux.Proc;

namespace EventIo.Inspection;

/// <summary>
/// Inspects live event loops: which threads wait in which call, on what, and with what problems. Everything is read
/// from /proc and from the kernel's socket diagnostics; no process is stopped or traced.
/// </summary>
public static class HostInspector
{
    /// <summary>Inspects processes.</summary>
    /// <param name="query">The query.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <returns>The result.</returns>
    /// <exception cref="NativeException">There is no /proc.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static InspectionResult Inspect(InspectionQuery query, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        long cpuStart = MonotonicClock.ThreadCpuNanoseconds;
        var reader = new ProcReader();
        var scanner = new ProcessScanner(query, reader);
        List<InspectedProcess> processes = scanner.Scan(cancellation);
        try
        {
            var window = new InspectionWindow(query, processes, reader);
            window.Run(cancellation);
            processes.RemoveAll(static process =>
            {
                if (process.HasEnded)
                    process.Dispose();
                return process.HasEnded;
            });
            if (query.SampleSeconds > 0)
                RuleCatalog.Check(processes, window, cancellation);
            return new InspectionBuilder(query, processes, window).Build(
                scanner, () => (MonotonicClock.ThreadCpuNanoseconds - cpuStart) / 1e6, cancellation);
        }
        finally
        {
            processes.ForEach(process => process.Dispose());
        }
    }
}
