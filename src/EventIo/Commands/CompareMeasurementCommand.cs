using System.Globalization;
using System.Management.Automation;
using EventIo.Completion;
using EventIo.Errors;
using EventIo.Measurement;

namespace EventIo.Commands;

/// <summary>Tells whether two sets of measurements differ, by how much, and how sure that is.</summary>
[Cmdlet(VerbsData.Compare, "Measurement")]
[OutputType(typeof(MeasurementComparison))]
public sealed class CompareMeasurementCommand : EventIoCmdlet
{
    private readonly List<PSObject> _candidates = [];

    /// <summary>The measurements that the others are held against.</summary>
    [Parameter(Position = 0, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public PSObject[] Baseline { get; set; } = [];

    /// <summary>The others.</summary>
    [Parameter(Position = 1, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject[] Candidate { get; set; } = [];

    /// <summary>What is compared; a row for each.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(MeasurementPropertyCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Property { get; set; } = [nameof(LoadMeasurement.P50Microseconds)];

    /// <summary>The confidence of interval and verdict.</summary>
    [Parameter]
    [ValidateRange(50, 99.99)]
    public double ConfidencePercent { get; set; } = 95;

    /// <summary>That more of the property is faster; known of rates.</summary>
    [Parameter]
    public SwitchParameter HigherIsBetter { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _candidates.AddRange(Candidate);

    /// <summary>Compares: only now are all candidates known.</summary>
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
            bool isHigherBetter = HigherIsBetter || Comparison.IsHigherBetter(property);
            WriteObject(Comparison.Of(property, before, after, ConfidencePercent, isHigherBetter) with { Case = pair.Name });
        }
    }

    // What was interrupted or failed is of another length and kind.
    private PSObject[] Measured(IReadOnlyCollection<PSObject> rows)
    {
        PSObject[] measured = [.. rows.Where(row => Text(row, "Status") is null or nameof(MeasurementStatus.Measured))];
        if (measured.Length < rows.Count)
            WriteWarning($"{rows.Count - measured.Length} of {rows.Count} rows are left out: they were not measured to their end.");
        return measured;
    }

    private static string? Text(PSObject row, string property) => row.Properties[property]?.Value?.ToString();

    private static double[] Values(IEnumerable<PSObject> rows, string property) =>
        [.. rows.Select(row => row.Properties[property]?.Value).Where(IsNumber).Select(value =>
            Convert.ToDouble(PSObject.AsPSObject(value).BaseObject, CultureInfo.InvariantCulture))];

    private static bool IsNumber(object? value) =>
        value is not null && PSObject.AsPSObject(value).BaseObject is int or long or double or float or decimal;
}
