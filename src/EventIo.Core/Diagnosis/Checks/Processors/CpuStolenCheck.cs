using EventIo.Diagnosis.Observation;
using EventIo.Diagnosis.Readings;
using EventIo.Findings;
using static System.FormattableString;

namespace EventIo.Diagnosis.Checks.Processors;

/// <summary>
/// The hypervisor gives processors to other machines while this one has work (steal of proc(5)).
/// </summary>
internal sealed class CpuStolenCheck : HostCheck
{
    private const double LeastShare = 0.1;

    // Ticks are 10 ms: with less than a second of processor time, a few ticks would decide.
    private const long LeastTicks = 100;

    internal override FindingKind Kind => FindingKind.CpuStolen;

    internal override string Rule => "More than 10 % of the processor time of the window was stolen.";

    internal override string Source => "/proc/stat";

    internal override string NotDetected => "Which machine used the time.";

    internal override string? Obstacle(HostWindow window) => Passed(window) is not { } passed
        ? "/proc/stat is not readable."
        : passed.Total < LeastTicks ? Invariant($"The window has {passed.Total} ticks; {LeastTicks} are needed.")
        : null;

    internal override IEnumerable<Finding> Check(HostWindow window)
    {
        ProcessorTimes passed = Passed(window) ?? default;
        if (passed.Stolen <= passed.Total * LeastShare)
            yield break;
        yield return Create(
            FindingSeverity.Warning, Subjects.Host,
            Invariant($"{100.0 * passed.Stolen / passed.Total:0} % of the processor time was stolen {window.InTime}, ")
            + Invariant($"{100.0 * passed.Idle / passed.Total:0} % was idle (/proc/stat).")) with
        {
            Cause = "The hypervisor ran other machines while this one had work.",
            Remedy = "Move the machine, or give it reserved processors; its own settings can't change this",
        };
    }

    private static ProcessorTimes? Passed(HostWindow window) =>
        window.Before.Processors.Count > 0 && window.After.Processors.Count > 0
            ? window.After.Processors[0] - window.Before.Processors[0]
            : null;
}
