using System.Globalization;
using System.Management.Automation;
using EventIo.Binding;
using EventIo.Commands.Bases;
using EventIo.Completion;
using EventIo.Errors.Records;
using EventIo.Measurement;
using EventIo.Measurement.Comparison;
using EventIo.Measurement.Load;

namespace EventIo.Commands;

/// <summary>Reports whether two sets of measurements differ, by how much, and how certain that is.</summary>
[Cmdlet(VerbsData.Compare, "Measurement", HelpUri = HelpPages.Base + "Compare-Measurement.md")]
[OutputType(typeof(MeasurementComparison))]
public sealed class CompareMeasurementCommand : EventIoCmdlet
{
    private readonly List<PSObject> _candidates = [];

    /// <summary>The measurements to compare with.</summary>
    [Parameter(Position = 0, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public PSObject[] Baseline { get; set; } = [];

    /// <summary>The measurements to compare.</summary>
    [Parameter(Position = 1, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject[] Candidate { get; set; } = [];

    /// <summary>The properties to compare; a row for each.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(MeasurementPropertyCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Property { get; set; } = [nameof(LoadMeasurement.P50Microseconds)];

    /// <summary>The confidence level of the interval and the verdict, in percent.</summary>
    [Parameter]
    [ValidateRange(50, 99.99)]
    public double ConfidencePercent { get; set; } = 95;

    /// <summary>A higher value of the property is faster; the default for rates.</summary>
    [Parameter]
    public SwitchParameter HigherIsBetter { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _candidates.AddRange(Candidate);

    /// <summary>Compares, now that all candidates are known.</summary>
    protected override void EndProcessing()
    {
        IReadOnlyList<PSObject> before = Measured(Baseline);
        IReadOnlyList<PSObject> after = Measured(_candidates);
        foreach (MeasurementCase pair in MeasurementCase.Pair(before, after))
        {
            if (pair.Baseline.Count > 0 && pair.Candidate.Count > 0)
                Compare(pair);
            else
                WriteError(MeasurementErrors.CaseUnmatched(pair.Name, pair.Baseline.Count > 0));
        }
    }

    private void Compare(MeasurementCase pair)
    {
        foreach (string property in Property)
        {
            double[] before = Values(pair.Baseline, property);
            double[] after = Values(pair.Candidate, property);
            if (before.Length == 0 || after.Length == 0)
            {
                WriteError(MeasurementErrors.PropertyMissing(property, before.Length == 0));
                continue;
            }
            bool isHigherBetter = HigherIsBetter || SampleComparison.IsHigherBetter(property);
            WriteObject(SampleComparison.Of(
                property, before, after, ConfidencePercent, isHigherBetter) with
            { Case = pair.Name });
        }
    }

    // Interrupted or failed rows have another duration and meaning.
    private PSObject[] Measured(IReadOnlyCollection<PSObject> rows)
    {
        PSObject[] measured = [.. rows.Where(row => Text(row, "Status") is null or nameof(MeasurementStatus.Measured))];
        if (measured.Length < rows.Count)
            WriteWarning($"{rows.Count - measured.Length} of {rows.Count} rows are left out: they were not measured " +
                "to their end.");
        return measured;
    }

    private static string? Text(PSObject row, string property) => row.Properties[property]?.Value?.ToString();

    private static double[] Values(IEnumerable<PSObject> rows, string property) =>
        [.. rows.Select(row => Number(row.Properties[property]?.Value)).OfType<double>()];

    // Export-Csv writes numbers as text in the culture of its session, which may be the invariant one or that of this
    // session.
    private static double? Number(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        string text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            || double.TryParse(text, NumberStyles.Float, CultureInfo.CurrentCulture, out number)
            ? number
            : null,
        IConvertible number and (int or long or double or float or decimal) =>
            number.ToDouble(CultureInfo.InvariantCulture),
        _ => null,
    };
}
