using EventIo.Diagnosis.Observation;
using EventIo.Findings;
using static System.FormattableString;

namespace EventIo.Diagnosis.Checks.Limits;

/// <summary>The host will soon run out of open files (fs.file-max, proc(5)).</summary>
internal sealed class SystemDescriptorLimitCheck : HostCheck
{
    private const string Files = "fs.file-nr";
    private const string Most = "fs.file-max";
    private const double NearlyShare = 0.9;

    internal override FindingKind Kind => FindingKind.SystemDescriptorLimit;

    internal override string Rule =>
        "At least 90 % of fs.file-max are open in both readings; an error if all are. Root may open more than that.";

    internal override string Source => "/proc/sys/fs/file-nr";

    internal override string Limits => "Which processes have the files open, if they are hidden from this user.";

    internal override string? Obstacle(HostWindow window) =>
        window.Settings.Numbers(Files).Length < 3 ? "fs.file-nr is not readable." : null;

    internal override IEnumerable<Finding> Check(HostWindow window)
    {
        (long before, long most) = Read(window.Before.Settings);
        (long after, most) = Read(window.After.Settings);
        if (Math.Min(before, after) < most * NearlyShare)
            yield break;
        string worst = window.After.Processes.Values.MaxBy(process => process.Descriptors) is { } process
            ? Invariant($" Most of the visible ones are open in {process}: {process.Descriptors:N0}.")
            : "";
        yield return With(
            Create(
                Math.Min(before, after) >= most ? FindingSeverity.Error : FindingSeverity.Warning, Subjects.Host,
                Invariant($"Open files {before:N0} → {after:N0} of {most:N0} {window.InTime} ")
                + $"(/proc/sys/fs/file-nr).{worst}"),
            "", window.Settings.Change(Most, most * 2));
    }

    private static (long Open, long Most) Read(HostSettings settings) =>
        settings.Numbers(Files) is [var open, _, var most] ? (open, most) : (0, long.MaxValue);
}
