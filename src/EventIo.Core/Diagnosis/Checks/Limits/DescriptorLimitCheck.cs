using EventIo.Diagnosis.Observation;
using EventIo.Diagnosis.Readings;
using EventIo.Diagnosis.Remedies;
using EventIo.Findings;
using EventIo.Findings.Repairs;
using static System.FormattableString;

namespace EventIo.Diagnosis.Checks.Limits;

/// <summary>A process has run out of descriptors, or soon will (RLIMIT_NOFILE, getrlimit(2)).</summary>
internal sealed class DescriptorLimitCheck : HostCheck
{
    private const double NearlyShare = 0.9;

    // The usual default is 1,024 descriptors; servers usually start with four times as many.
    private const int Factor = 4;

    internal override FindingKind Kind => FindingKind.DescriptorLimit;

    internal override string Rule =>
        "A process has at least 90 % of its descriptors open in both readings; an error if all are open in both.";

    internal override string Source => "/proc/PID/fd, /proc/PID/limits";

    internal override string Limits => "Processes that this user may not look into.";

    internal override IEnumerable<Finding> Check(HostWindow window)
    {
        foreach (HostProcess process in window.After.Processes.Values.Where(process => IsNearLimit(window, process)))
        {
            bool isAtLimit = IsAtLimit(window, process);
            yield return With(
                Create(
                    isAtLimit ? FindingSeverity.Error : FindingSeverity.Warning, $"{process}",
                    Invariant($"{window.Before.Processes[process.Id].Descriptors:N0} → {process.Descriptors:N0} of ")
                    + Invariant($"{process.DescriptorLimit:N0} descriptors are open {window.InTime} ")
                    + Invariant($"(/proc/{process.Id}/fd and limits).")) with
                {
                    Cause = isAtLimit ? Cause(window, process) : "",
                    ProcessId = process.Id,
                },
                Lasting(process), Repair(process));
        }
    }

    /// <summary>Returns whether a process had no descriptor left in both readings.</summary>
    internal static bool IsAtLimit(HostWindow window, HostProcess process) => IsAt(window, process, share: 1);

    /// <summary>Returns a repair that raises the limit: up to the hard limit if that suffices.</summary>
    internal static DescriptorLimitRepair? Repair(HostProcess process)
    {
        if (process is not { DescriptorLimit: { } soft, HardDescriptorLimit: { } hard })
            return null;
        // The owner may raise it up to the hard limit; more requires CAP_SYS_RESOURCE.
        long value = hard >= soft * 2 ? Math.Min(hard, soft * Factor) : soft * Factor;
        return new(process.Id, process.Name, value, Math.Max(hard, value), soft, hard);
    }

    /// <summary>Returns how to raise it permanently.</summary>
    internal static string Lasting(HostProcess process)
    {
        long value = Repair(process)?.Soft ?? 0;
        return "permanently, " + KnownPrograms.Directive(
            process, program => program.Descriptors, Invariant($"LimitNOFILE={value} in its unit"), value)
            + Invariant($"; ls -l /proc/{process.Id}/fd shows what is open");
    }

    // The inspection of its loops may have found a more specific cause: a loop that spins on accept.
    private static string Cause(HostWindow window, HostProcess process) => window.LoopFindings
        .Where(finding => finding.Kind == FindingKind.DescriptorLimit && finding.ProcessId == process.Id)
        .Select(finding => finding.Cause).FirstOrDefault(cause => cause.Length > 0)
        ?? "The next open, accept or connect of the process fails with EMFILE.";

    private static bool IsNearLimit(HostWindow window, HostProcess process) => IsAt(window, process, NearlyShare);

    private static bool IsAt(HostWindow window, HostProcess process, double share) =>
        process.DescriptorLimit > 0 && process.Descriptors >= process.DescriptorLimit * share
        && window.Before.Processes.GetValueOrDefault(process.Id)?.Descriptors >= process.DescriptorLimit * share;
}
