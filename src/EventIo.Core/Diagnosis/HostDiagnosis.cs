using EventIo.Diagnosis.Observation;
using EventIo.Findings;
using EventIo.Native;
using EventIo.Sockets;

namespace EventIo.Diagnosis;

/// <summary>
/// Diagnoses a host over a window of time: problems, their duration and cause, and commands to fix them. Nothing is
/// changed, stopped or traced.
/// </summary>
public static class HostDiagnosis
{
    /// <summary>Observes the host and makes every check.</summary>
    /// <param name="query">The query.</param>
    /// <param name="cancellation">
    /// Ends the window early: the checks then judge what was seen until that moment.
    /// </param>
    /// <returns>The result.</returns>
    /// <exception cref="SocketProblemException">The network namespace can't be entered.</exception>
    /// <exception cref="NativeException">There is no /proc.</exception>
    /// <exception cref="OperationCanceledException">
    /// It was cancelled before the first snapshot was complete.
    /// </exception>
    public static DiagnosisResult Run(DiagnosisQuery query, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Judge(new HostObserver(query).Observe(cancellation));
    }

    /// <summary>Makes every check on a window.</summary>
    internal static DiagnosisResult Judge(HostWindow window)
    {
        CheckOutcome[] outcomes = [.. CheckCatalog.All.Select(check => check.Obstacle(window) is { } obstacle
            ? new CheckOutcome(check, obstacle, [])
            : new CheckOutcome(check, null, [.. check.Check(window)]))];
        IReadOnlyList<Finding> incidents = IncidentMerger.Merge(
            Finding.Sort(outcomes.SelectMany(outcome => outcome.Findings)));
        Finding? summary = incidents.Count == 0
            ? HealthRule.Healthy(window, outcomes)
            : HealthRule.NotChecked(window, outcomes);
        return new DiagnosisResult
        {
            Findings = summary is null ? incidents : [.. incidents, summary],
            Passed = [.. outcomes.Where(outcome => outcome.Findings.Count == 0)
                .Select(outcome => HealthRule.Of(window, outcome))],
            Problems = window.Before.Problems,
            Seconds = window.Seconds,
        };
    }
}
