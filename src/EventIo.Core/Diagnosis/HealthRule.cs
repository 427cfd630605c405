using System.Globalization;
using EventIo.Diagnosis.Observation;
using EventIo.Findings;

namespace EventIo.Diagnosis;

/// <summary>
/// Reports checks without findings and checks that could not be made: <see cref="FindingKind.Healthy"/> if nothing was
/// found, <see cref="FindingKind.NotChecked"/> in addition to findings, and <see cref="FindingKind.Passed"/> for each
/// check on request.
/// </summary>
internal static class HealthRule
{
    private static readonly CultureInfo s_invariant = CultureInfo.InvariantCulture;

    /// <summary>Returns the row of a host without findings.</summary>
    internal static Finding Healthy(HostWindow window, IReadOnlyList<CheckOutcome> outcomes)
    {
        CheckOutcome[] missed = [.. outcomes.Where(outcome => outcome.Obstacle is not null)];
        string rest = Missed(window, missed) is { Length: > 0 } text ? " " + text : "";
        return Create(
            FindingKind.Healthy,
            $"{Count(outcomes.Count - missed.Length, "check")} over {window.Seconds.ToString("0.0", s_invariant)} s "
            + $"found nothing: {Sockets(window)}{Count(window.After.Processes.Count, "process", "processes")}."
            + rest);
    }

    /// <summary>
    /// Returns the row about checks that could not be made, in addition to findings; null if all were made.
    /// </summary>
    internal static Finding? NotChecked(HostWindow window, IReadOnlyList<CheckOutcome> outcomes)
    {
        CheckOutcome[] missed = [.. outcomes.Where(outcome => outcome.Obstacle is not null)];
        string text = Missed(window, missed);
        return text.Length > 0 ? Create(FindingKind.NotChecked, text) : null;
    }

    /// <summary>Returns a row for a check without a finding.</summary>
    internal static Finding Of(HostWindow window, CheckOutcome outcome) => outcome.Obstacle is { } obstacle
        ? Create(FindingKind.NotChecked, $"{outcome.Check.Kind}: {obstacle}")
        : Create(
            FindingKind.Passed,
            $"{outcome.Check.Kind}: not found {window.InTime}. Rule: {outcome.Check.Rule} Source: "
            + $"{outcome.Check.Source}. Limits: {outcome.Check.Limits}");

    private static string Missed(HostWindow window, CheckOutcome[] missed)
    {
        // Several checks may have the same obstacle.
        IEnumerable<string> reasons = missed.GroupBy(outcome => outcome.Obstacle, outcome => $"{outcome.Check.Kind}")
            .Select(group => $"{string.Join(", ", group)}: {group.Key}");
        string made = missed.Length > 0
            ? $"{Count(missed.Length, "check")} could not be made. {string.Join(" ", reasons)}"
            : "";
        string hidden = window.After switch
        {
            { HasInvisibleProcesses: true } =>
                "/proc is mounted with hidepid: processes of other users are invisible; root sees them.",
            { HiddenProcesses: > 0 and var count } =>
                "Hidden from this user, with descriptors, loops and control groups: "
                + $"{Count(count, "process", "processes")}; root sees them.",
            _ => "",
        };
        string left = window.After.Sockets.LeftOut > 0
            ? $"More than could be judged: {Count(window.After.Sockets.LeftOut, "connection")}."
            : "";
        string unread = window.After.UnreadProcesses > 0
            ? $"Not read again after the interruption: {Count(window.After.UnreadProcesses, "process", "processes")}."
            : "";
        return string.Join(" ", new[] { made, hidden, left, unread }.Where(text => text.Length > 0));
    }

    // Without the kernel's listing their number is unknown.
    private static string Sockets(HostWindow window) => window.After.Sockets.Problem is null
        ? $"{Count(window.After.Sockets.Count, "TCP socket")}, "
        : "";

    private static string Count(int count, string one, string? many = null) =>
        $"{count.ToString("N0", s_invariant)} {(count == 1 ? one : many ?? one + "s")}";

    private static Finding Create(FindingKind kind, string evidence) =>
        Finding.Of(kind, evidence) with { Subject = Checks.Subjects.Host };
}
