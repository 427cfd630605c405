using EventIo.Diagnosis.Observation;
using EventIo.Findings;
using EventIo.Inspection.Rules;

namespace EventIo.Diagnosis.Checks;

/// <summary>A rule on live loops, for processes that own listeners; Get-EventLoop reports the same.</summary>
/// <param name="rule">The rule.</param>
internal sealed class LoopsCheck(InspectionRule rule) : HostCheck
{
    internal override FindingKind Kind => rule.Kind;

    internal override string Rule => rule.Rule;

    internal override string Source => rule.Source;

    internal override string NotDetected =>
        "Processes without a listener, and those that this user may not look into; Get-EventLoop inspects any process.";

    internal override string? Obstacle(HostWindow window) =>
        // Without a server there are no loops to judge, and nothing violates the rule.
        window.Loops is null && window.Before.Sockets.Listeners.Any(listener => listener.Owners.Count > 0)
            ? window.LoopsProblem
            : null;

    internal override IEnumerable<Finding> Check(HostWindow window) =>
        window.LoopFindings.Where(finding => finding.Kind == Kind);
}
