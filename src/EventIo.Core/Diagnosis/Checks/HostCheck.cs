using EventIo.Diagnosis.Observation;
using EventIo.Findings;
using EventIo.Findings.Repairs;

namespace EventIo.Diagnosis.Checks;

/// <summary>
/// A check for one kind of finding about a host, with its rule, thresholds, sources and limits, in a file of its own.
/// </summary>
internal abstract class HostCheck
{
    /// <summary>The kind.</summary>
    internal abstract FindingKind Kind { get; }

    /// <summary>The condition under which it reports, with thresholds.</summary>
    internal abstract string Rule { get; }

    /// <summary>The sources of its figures.</summary>
    internal abstract string Source { get; }

    /// <summary>What it can't detect.</summary>
    internal abstract string Limits { get; }

    /// <summary>Returns why the check can't be made in this window; null if it can.</summary>
    internal virtual string? Obstacle(HostWindow window) => null;

    /// <summary>Judges the window.</summary>
    internal abstract IEnumerable<Finding> Check(HostWindow window);

    /// <summary>
    /// Creates a finding of this kind. Control characters in names of processes and paths are escaped.
    /// </summary>
    /// <param name="severity">How much it matters.</param>
    /// <param name="subject">The subject.</param>
    /// <param name="evidence">Figures with their source.</param>
    protected Finding Create(FindingSeverity severity, string subject, string evidence) =>
        new(Kind, severity, PlainText.Of(evidence)) { Subject = PlainText.Of(subject) };

    /// <summary>
    /// Returns a finding with its remedy: repairs that can be applied at run time, and further actions.
    /// </summary>
    /// <param name="finding">The finding.</param>
    /// <param name="more">Further actions, in a sentence or a command; empty for none.</param>
    /// <param name="repairs">The repairs; null for each whose setting this host lacks.</param>
    protected static Finding With(Finding finding, string more, params Repair?[] repairs)
    {
        Repair[] known = [.. repairs.OfType<Repair>()];
        IEnumerable<string> texts = [.. known.Select(repair => repair.Command), more];
        return finding with
        {
            Remedy = PlainText.Of(string.Join("; ", texts.Where(text => text.Length > 0))),
            Undo = string.Join("; ", known.Reverse().Select(repair => repair.UndoCommand)
                .Where(text => text.Length > 0)),
            Repairs = known,
        };
    }

    /// <summary>Returns why sockets can't be judged; null if they can.</summary>
    protected static string? SocketObstacle(HostWindow window) =>
        window.After.Sockets.Problem ?? window.Before.Sockets.Problem;

    /// <summary>Returns why a counter can't be judged; null if it can.</summary>
    protected static string? CounterObstacle(HostWindow window, params string[] names) =>
        names.Any(name => window.Change(name) is not null)
            ? null
            : $"The kernel has no counter {string.Join(", ", names)}.";
}
