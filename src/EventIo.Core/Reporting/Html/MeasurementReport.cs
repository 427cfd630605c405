using EventIo.Reporting.Rows;

namespace EventIo.Reporting.Html;

/// <summary>The content of a report.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Rows">Rows of any cmdlets, in the order to show them.</param>
public sealed record MeasurementReport(string Title, IReadOnlyList<ReportRow> Rows)
{
    /// <summary>When it was created.</summary>
    public DateTimeOffset CreatedAt { get; init; } = DateTimeOffset.UtcNow;

    /// <summary>The host on which it was created.</summary>
    public string CreatedOn { get; init; } = Environment.MachineName;

    /// <summary>The version of the module that created it.</summary>
    public string Version { get; init; } = typeof(MeasurementReport).Assembly.GetName().Version?.ToString(3) ?? "";
}
