using System.Management.Automation;
using EventIo.Diagnosis;
using EventIo.Diagnosis.Observation;
using EventIo.Native;

namespace EventIo.Running;

/// <summary>
/// Observes a host for a cmdlet, on a thread of its own, so that the cmdlet's thread can show progress.
/// </summary>
internal static class DiagnosisRun
{
    private const int ShowMilliseconds = 200;

    /// <summary>Follows a diagnosis to its end.</summary>
    /// <param name="cmdlet">Shows the progress.</param>
    /// <param name="query">The query.</param>
    /// <param name="cancellation">Ends the window early.</param>
    /// <returns>The result.</returns>
    internal static DiagnosisResult Follow(PSCmdlet cmdlet, DiagnosisQuery query, CancellationToken cancellation) =>
        Follow(cmdlet, query.WindowSeconds, () => HostDiagnosis.Run(query, cancellation), cancellation);

    /// <summary>Follows an observation to its end.</summary>
    /// <typeparam name="T">The type of its result.</typeparam>
    /// <param name="cmdlet">Shows the progress.</param>
    /// <param name="seconds">The length of the window.</param>
    /// <param name="observe">Observes.</param>
    /// <param name="cancellation">Cancelled by Ctrl+C.</param>
    /// <returns>The result.</returns>
    internal static T Follow<T>(
        PSCmdlet cmdlet, double seconds, Func<T> observe, CancellationToken cancellation)
    {
        Task<T> observation = WorkThreads.Run(observe);
        var progress = new ProgressReporter(cmdlet, cmdlet.MyInvocation.MyCommand.Name, cancellation);
        long start = Environment.TickCount64;
        while (!((IAsyncResult)observation).AsyncWaitHandle.WaitOne(ShowMilliseconds))
        {
            double elapsed = (Environment.TickCount64 - start) / 1e3;
            if (!cmdlet.Stopping)
            {
                progress.Show(
                    $"{Math.Min(elapsed, seconds):0.0} of {seconds:0.#} s",
                    (int)Math.Min(100, 100 * elapsed / seconds));
            }
        }
        if (!cmdlet.Stopping)
            progress.Complete();
        return observation.GetAwaiter().GetResult();
    }
}
