using EventIo.Inspection.Observation;

namespace EventIo.Inspection.Rules;

/// <summary>Every rule on live loops. One row for each kind.</summary>
internal static class RuleCatalog
{
    /// <summary>The rules.</summary>
    internal static IReadOnlyList<InspectionRule> All { get; } =
    [
        new GhostRule(), new LostEdgeRule(), new ForgottenRule(), new StarvedRule(), new WriteSpinRule(),
        new HangupSpinRule(),
        new DescriptorLimitRule(), new BlockedInCallRule(), new StoppedRule(), new UnbalancedRule(), new HerdRule(),
        new CqOverflowedRule(), new SqBackloggedRule(), new PollerIdleRule(),
    ];

    /// <summary>Applies every rule.</summary>
    internal static void Check(
        IReadOnlyList<InspectedProcess> processes, InspectionWindow window, CancellationToken cancellation)
    {
        var context = new RuleContext(processes, window, cancellation);
        ListenerGroup[] groups = [.. ListenerGroup.Of(processes)];
        foreach (InspectionRule rule in All)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (InspectedProcess process in processes)
                rule.Check(process, context);
            foreach (ListenerGroup group in groups)
                rule.Check(group, context);
        }
    }
}
