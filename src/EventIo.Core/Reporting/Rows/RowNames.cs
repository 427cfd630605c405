using System.Globalization;

namespace EventIo.Reporting.Rows;

/// <summary>Chooses short names that distinguish rows.</summary>
internal static class RowNames
{
    private const string Repetition = "Repetition";

    // The circumstances of a row, most distinctive first, each with its format in the row's name.
    private static readonly (string Property, string Format)[] Circumstances =
    [
        ("Case", "{0}"),
        ("Property", "{0}"),
        ("ServerName", "{0}"),
        ("Workload", "{0}"),
        ("Target", "{0}"),
        ("Multiplexer", "{0}"),
        ("TriggerMode", "{0}"),
        ("Method", "{0}"),
        ("ProcessName", "{0}"),
        ("ProcessId", "[{0}]"),
        ("ThreadId", "thread {0}"),
        ("FileDescriptor", "descriptor {0}"),
        ("Name", "{0}"),
        ("Local", "{0}"),
        ("Remote", "to {0}"),
        ("HttpPath", "{0}"),
        ("Mode", "{0}"),
        ("Transport", "{0}"),
        ("SocketCount", "{0} sockets"),
        ("ActiveCount", "{0} active"),
        ("ConnectionCount", "{0} connections"),
        ("MessageBytes", "{0} B"),
        ("PayloadBytes", "{0} B"),
        ("RatePerSecond", "{0}/s"),
        ("PipelineDepth", "depth {0}"),
        ("NoDelay", "TCP_NODELAY {0}"),
        ("CongestionControl", "{0}"),
        (HostNames.PSComputerName, "on {0}"),
        (HostNames.Host, "on {0}"),
        (Repetition, "run {0}"),
    ];

    /// <summary>Names rows by the circumstances in which they differ.</summary>
    /// <param name="rows">Rows that are shown together.</param>
    /// <returns>A name for each; equal ones are numbered.</returns>
    internal static IReadOnlyList<string> Of(IReadOnlyList<ReportRow> rows)
    {
        string[] names = Groups(rows);
        return
        [
            .. names.Select((name, index) => names.Take(index).Count(earlier => earlier == name) is > 0 and var before
                ? Join([name, Ordinal(before)])
                : name),
        ];
    }

    /// <summary>Names rows like <see cref="Of"/>, but gives rows of the same circumstances the same name.</summary>
    /// <param name="rows">Rows, some of which belong together, such as intervals of the same run.</param>
    /// <returns>A name for each.</returns>
    internal static string[] Groups(IReadOnlyList<ReportRow> rows)
    {
        var telling = new List<(string Property, string Format)>();
        int cases = Math.Min(rows.Count, 1);
        foreach ((string Property, string Format) circumstance in Circumstances)
        {
            telling.Add(circumstance);
            int parted = rows.Select(row => Name(row, telling)).Distinct().Count();
            if (parted > cases)
                cases = parted;
            else
                telling.RemoveAt(telling.Count - 1);
        }
        if (telling.Count == 0)
            telling.AddRange(Circumstances.Where(one => rows.Any(row => Text(row, one.Property) is not null)).Take(3));
        return [.. rows.Select(row => Name(row, telling))];
    }

    private static string Name(ReportRow row, IEnumerable<(string Property, string Format)> telling) => Join(
        from one in telling
        let text = Text(row, one.Property)
        where text is not null
        select string.Format(CultureInfo.InvariantCulture, one.Format, text));

    private static string? Text(ReportRow row, string property) => property switch
    {
        HostNames.Host => HostNames.Of(row),
        // Most rows belong to the first run: only others include its number in the name.
        Repetition when row.Text(Repetition) == "1" => null,
        _ => row.Text(property),
    };

    private static string Ordinal(int before) => string.Create(CultureInfo.InvariantCulture, $"({before + 1})");

    private static string Join(IEnumerable<string> parts) =>
        string.Join(' ', parts.Where(part => part.Length > 0));
}
