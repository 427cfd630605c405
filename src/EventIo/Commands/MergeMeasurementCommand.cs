using System.Globalization;
using System.Management.Automation;
using EventIo.Binding;
using EventIo.Commands.Bases;
using EventIo.Errors.Records;
using EventIo.Measurement;
using EventIo.Measurement.Load;
using EventIo.Measurement.Load.Running;
using EventIo.Measurement.Merging;
using EventIo.Measurement.Readiness;
using EventIo.Reporting.Rows;

namespace EventIo.Commands;

/// <summary>Combines measurements of several loops, processes or hosts into one.</summary>
[Cmdlet(VerbsData.Merge, "Measurement", HelpUri = HelpPages.Base + "Merge-Measurement.md")]
[OutputType(typeof(LoadMeasurement), typeof(LoadInterval), typeof(MultiplexerMeasurement))]
public sealed class MergeMeasurementCommand : EventIoCmdlet
{
    // If the starts differ by more than this share of the time, the rates belong to notably different times.
    private const double NotableShare = 0.05;

    private readonly List<LoadMeasurement> _loads = [];
    private readonly List<LoadInterval> _intervals = [];
    private readonly List<MultiplexerMeasurement> _readiness = [];
    private int _unmeasured;

    /// <summary>Rows of Measure-EventServer or Measure-Multiplexer, live or deserialized.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public object[] InputObject { get; set; } = [];

    /// <summary>Whether loads on different servers may be merged.</summary>
    [Parameter]
    public SwitchParameter AnyTarget { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (object item in InputObject)
        {
            try
            {
                Sort(item);
            }
            catch (PSInvalidCastException exception)
            {
                WriteError(MeasurementErrors.MergeRefused($"A row can't be read: {exception.Message}", item));
            }
        }
    }

    /// <summary>Merges, now that all rows are known.</summary>
    protected override void EndProcessing()
    {
        if (_unmeasured > 0)
            WriteWarning($"{_unmeasured} rows are left out: they were not measured to their end.");
        foreach (LoadInterval[] number in _intervals.GroupBy(
            row => (row.RampStep, row.Number), (_, rows) => rows.ToArray()))
            Merge(number, rows => IntervalMerge.Refusal(rows, AnyTarget), IntervalMerge.Of);
        var knee = new KneeSearch();
        foreach (IGrouping<int?, LoadMeasurement> step in _loads.GroupBy(row => row.RampStep).OrderBy(step => step.Key))
        {
            Merge([.. step], rows => LoadMerge.Refusal(rows, AnyTarget),
                rows => step.Key is null ? MergeLoads(rows) : knee.Judge(MergeLoads(rows)));
        }
        Merge(_readiness, ReadinessMerge.Refusal, ReadinessMerge.Of);
    }

    private void Sort(object item)
    {
        ReportRow row = ReportRows.Of(item);
        if (row.Text(nameof(LoadMeasurement.Status)) is { } status && status != nameof(MeasurementStatus.Measured))
        {
            _unmeasured++;
            return;
        }
        switch (row.Kind)
        {
            case RowKind.Load:
                _loads.Add(MeasurementRows.Read<LoadMeasurement>(item));
                break;
            case RowKind.Interval:
                _intervals.Add(MeasurementRows.Read<LoadInterval>(item));
                break;
            case RowKind.Readiness:
                _readiness.Add(MeasurementRows.Read<MultiplexerMeasurement>(item));
                break;
            case RowKind.Transfer:
                WriteError(MeasurementErrors.MergeRefused(
                    "Transfers can't be added: a row has the figures of its rounds and no histogram, and its rate is " +
                    "that of one connection.",
                    item,
                    "Show them side by side with Show-Measurement -As Comparison, or compare two sets with " +
                    "Compare-Measurement."));
                break;
            default:
                string what = row.TypeName.Length > 0 ? row.TypeName : "the object";
                WriteError(MeasurementErrors.MergeRefused(
                    $"Rows of the type {what} can't be added to others.", item,
                    "Merge rows of Measure-EventServer or Measure-Multiplexer."));
                break;
        }
    }

    private void Merge<T>(
        IReadOnlyList<T> rows, Func<IReadOnlyList<T>, string?> refusal, Func<IReadOnlyList<T>, T> merge)
        where T : class
    {
        if (rows.Count == 0)
            return;
        if (refusal(rows) is { } reason)
            WriteError(MeasurementErrors.MergeRefused(reason, rows));
        else
            WriteObject(merge(rows));
    }

    // Warns once, not for each step of a ramp.
    private void WarnOfClocks(LoadMeasurement merged, IReadOnlyList<LoadMeasurement> rows)
    {
        string? warning = null;
        if (merged.ClockDifferenceMaxSeconds is null)
        {
            string hosts = string.Join(", ", rows.Where(row => row.ClockMaxErrorSeconds is null)
                .Select(row => row.Host.MachineName).Distinct().Order(StringComparer.Ordinal));
            warning = "The difference between the clocks of the hosts is unknown, because these clocks are not " +
                $"synchronized: {hosts}. StartSpreadSeconds is in error by that difference.";
        }
        else if (merged.ClockDifferenceMaxSeconds > NotableShare * merged.MeasuredSeconds)
        {
            warning = "The clocks of the hosts are up to " + string.Create(
                CultureInfo.InvariantCulture, $"{merged.ClockDifferenceMaxSeconds:0.###} s apart. ") +
                "StartSpreadSeconds is in error by as much.";
        }
        if (warning is not null)
            WriteWarningOnce(warning);
    }

    private LoadMeasurement MergeLoads(IReadOnlyList<LoadMeasurement> rows)
    {
        LoadMeasurement row = LoadMerge.Of(rows);
        if (row.GeneratorCount > 1 && row.GeneratorCount != rows.Count)
        {
            WriteWarning(string.Create(
                CultureInfo.InvariantCulture,
                $"{rows.Count} of {row.GeneratorCount} generators are in this row: the load was " +
                $"{row.RatePerSecond:#,0.##} requests a second, less than was requested."));
        }
        if (row.StartSpreadSeconds > NotableShare * row.MeasuredSeconds)
        {
            WriteWarning(string.Create(
                CultureInfo.InvariantCulture,
                $"The rows began {row.StartSpreadSeconds:0.###} s apart, by the clocks of their hosts, and lasted " +
                $"{row.MeasuredSeconds:0.###} s: for part of the time not all of them were under way, or the clocks " +
                $"differ."));
        }
        WarnOfClocks(row, rows);
        return row;
    }
}
