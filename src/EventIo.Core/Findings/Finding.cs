using EventIo.Findings.Repairs;

namespace EventIo.Findings;

/// <summary>
/// A verdict about a measurement, a connection, an event loop or a host. Immutable; its text is <c>Kind: Evidence</c>.
/// </summary>
/// <param name="Kind">The kind.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Evidence">
/// Figures with their units and time range, and where they were read. One or more whole sentences.
/// </param>
public sealed record Finding(FindingKind Kind, FindingSeverity Severity, string Evidence)
{
    /// <summary>
    /// The subject, in an operator's words: <c>nginx[812] :8080</c>, <c>this host</c>. Empty if the finding concerns
    /// the row that contains it.
    /// </summary>
    public string Subject { get; init; } = "";

    /// <summary>Why it happens, if that is proved; otherwise empty.</summary>
    public string Cause { get; init; } = "";

    /// <summary>
    /// What to type or to change, complete and specific to this case; empty if nothing needs to be done.
    /// </summary>
    public string Remedy { get; init; } = "";

    /// <summary>The command or change that reverses the remedy; empty if there is none.</summary>
    public string Undo { get; init; } = "";

    /// <summary>
    /// The parts of the remedy that can be applied and undone at run time, as values. An array, which a script can
    /// index.
    /// </summary>
    public IReadOnlyList<Repair> Repairs { get; init => field = value.ToTextList(); } = TextLists.Empty<Repair>();

    /// <summary>How many connections are affected; <see langword="null"/> if unknown.</summary>
    public long? AffectedConnections { get; init; }

    /// <summary>
    /// The process concerned; <see langword="null"/> if it concerns no process, or an unknown one.
    /// </summary>
    public int? ProcessId { get; init; }

    /// <summary>
    /// The process of this host at the other end of the connection that causes the problem; <see langword="null"/> if
    /// there is none.
    /// </summary>
    internal int? PeerProcessId { get; init; }

    /// <summary>
    /// Other findings of the same incident: its causes and consequences. An incident is reported as one finding.
    /// </summary>
    public IReadOnlyList<Finding> Related { get; init => field = value.ToTextList(); } = TextLists.Empty<Finding>();

    /// <summary>
    /// Orders by importance: first by severity, then by the number of affected connections, then in the order in which
    /// <see cref="FindingKind"/> declares the kinds.
    /// </summary>
    public static IComparer<Finding> ByImportance { get; } = Comparer<Finding>.Create((left, right) =>
    {
        int bySeverity = right.Severity.CompareTo(left.Severity);
        int byReach = (right.AffectedConnections ?? 0).CompareTo(left.AffectedConnections ?? 0);
        return bySeverity != 0 ? bySeverity : byReach != 0 ? byReach : left.Kind.CompareTo(right.Kind);
    });

    /// <summary>Creates a finding with the severity that the catalogue specifies for its kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="evidence">Figures with their units, in whole sentences.</param>
    /// <param name="remedy">What to type or to change; empty if nothing needs to be done.</param>
    /// <returns>The finding.</returns>
    public static Finding Of(FindingKind kind, string evidence, string remedy = "") =>
        new(kind, FindingCatalog.Describe(kind).Severity, evidence) { Remedy = remedy };

    /// <summary>Sorts findings by importance.</summary>
    /// <param name="found">Findings, and <see langword="null"/> from each rule that found nothing.</param>
    /// <returns>
    /// The findings; equally important ones keep their order. An array, because PowerShell completes the kinds in
    /// <c>$_.Verdict.Kind -eq</c> only for arrays.
    /// </returns>
    public static Finding[] Sort(IEnumerable<Finding?> found) =>
        found.OfType<Finding>().Order(ByImportance).ToArray();

    /// <summary><c>Kind: Evidence</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => PlainText.Of($"{Kind}: {Evidence}");
}
