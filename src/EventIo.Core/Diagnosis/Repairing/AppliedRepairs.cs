using EventIo.Findings;
using EventIo.Findings.Repairs;

namespace EventIo.Diagnosis.Repairing;

/// <summary>The applied repairs of a finding, until the next window shows their effect.</summary>
/// <param name="finding">The finding.</param>
public sealed class AppliedRepairs(Finding finding)
{
    private readonly List<Repair> _applied = [];

    /// <summary>The finding.</summary>
    public Finding Finding { get; } = finding;

    /// <summary>Whether no repair was applied.</summary>
    public bool IsEmpty => _applied.Count == 0;

    /// <summary>Applies a repair; throws the exceptions of <see cref="HostRepairs.Apply"/>.</summary>
    /// <param name="repair">The repair.</param>
    public void Apply(Repair repair)
    {
        HostRepairs.Apply(repair);
        _applied.Add(repair);
    }

    /// <summary>The result.</summary>
    /// <param name="next">The window after the repairs; <see langword="null"/> for none.</param>
    /// <returns>The result for the finding.</returns>
    public RepairResult Conclude(DiagnosisResult? next)
    {
        Finding? remaining = next?.Findings.SelectMany(found => found.Related.Prepend(found)).FirstOrDefault(
            found => found.Kind == Finding.Kind && found.ProcessId == Finding.ProcessId
                && (found.ProcessId is not null || found.Subject == Finding.Subject));
        return new RepairResult
        {
            Finding = Finding,
            Applied = [.. _applied],
            Undo = [.. _applied.AsEnumerable().Reverse().Select(repair => repair.UndoCommand)
                .Where(command => command.Length > 0)],
            Remaining = remaining,
            IsGone = next is null ? null : remaining is null,
            WindowSeconds = next?.Seconds ?? 0,
        };
    }
}
