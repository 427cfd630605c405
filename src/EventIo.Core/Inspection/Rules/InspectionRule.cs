using System.Globalization;
using EventIo.Findings;
using EventIo.Inspection.Observation;

namespace EventIo.Inspection.Rules;

/// <summary>The rule for one kind of finding on live loops: its condition and its text.</summary>
internal abstract class InspectionRule
{
    /// <summary>
    /// A thread that ran or wanted to run for more than this share of the window is working continuously.
    /// </summary>
    protected const double BusyShare = 0.5;

    /// <summary>Evidence is read by scripts, too: numbers have a decimal point in any culture.</summary>
    protected static CultureInfo Invariant => CultureInfo.InvariantCulture;

    /// <summary>The kind.</summary>
    internal abstract FindingKind Kind { get; }

    /// <summary>The condition under which it reports, in whole sentences, with thresholds.</summary>
    internal abstract string Rule { get; }

    /// <summary>The sources of its figures.</summary>
    internal abstract string Source { get; }

    /// <summary>Judges a process by both readings.</summary>
    /// <param name="process">The process.</param>
    /// <param name="context">The other observations.</param>
    internal virtual void Check(InspectedProcess process, RuleContext context)
    {
    }

    /// <summary>Judges the workers of a listener by both readings.</summary>
    /// <param name="group">The workers.</param>
    /// <param name="context">The other observations.</param>
    internal virtual void Check(ListenerGroup group, RuleContext context)
    {
    }

    /// <summary>
    /// Creates a finding of this kind. Control characters in names of processes and paths are escaped.
    /// </summary>
    /// <param name="severity">How much it matters.</param>
    /// <param name="subject">The subject.</param>
    /// <param name="evidence">Figures.</param>
    protected Finding Create(FindingSeverity severity, string subject, string evidence) =>
        new(Kind, severity, PlainText.Of(evidence)) { Subject = PlainText.Of(subject) };
}
