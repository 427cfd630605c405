using EventIo.Findings;
using EventIo.Findings.Repairs;

namespace EventIo.Diagnosis.Repairing;

/// <summary>
/// The result of applying a finding's remedy. Pipe it to Repair-NetworkHost -Undo to reverse it.
/// </summary>
public sealed record RepairResult
{
    /// <summary>The finding.</summary>
    public required Finding Finding { get; init; }

    /// <summary>The applied repairs, in order. An array, which a script can index.</summary>
    public IReadOnlyList<Repair> Applied { get; init => field = value.ToTextList(); } = TextLists.Empty<Repair>();

    /// <summary>The commands that reverse them, in the order in which they have to run.</summary>
    public IReadOnlyList<string> Undo { get; init => field = value.ToTextList(); } = TextLists.Empty<string>();

    /// <summary>
    /// The finding of the same kind and subject in the next window; <see langword="null"/> if there is no such finding
    /// or no such window.
    /// </summary>
    public Finding? Remaining { get; init; }

    /// <summary>
    /// Whether the finding is absent in the next window; <see langword="null"/> if there was no such window.
    /// </summary>
    public bool? IsGone { get; init; }

    /// <summary>The window after the repairs, in seconds; 0 for none.</summary>
    public double WindowSeconds { get; init; }
}
