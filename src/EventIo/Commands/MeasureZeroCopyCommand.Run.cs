using EventIo.Errors;
using EventIo.Measurement;
using EventIo.Transfer;

namespace EventIo.Commands;

/// <content>How a measurement is carried out and handed over.</content>
public sealed partial class MeasureZeroCopyCommand
{
    private readonly List<string> _methods = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() => _methods.AddRange(Method);

    /// <summary>Measures: only now are all methods known, and they take turns.</summary>
    protected override void EndProcessing()
    {
        this.CheckProcessor(nameof(ProcessorAffinity), ProcessorAffinity);
        this.CheckProcessor(nameof(SinkProcessor), SinkProcessor);
        if (Plan() is not { } plan)
            return;
        try
        {
            Run(plan);
        }
        catch (Exception exception) when (TransferErrors.Knows(exception))
        {
            ThrowTerminatingError(TransferErrors.Create(exception, Path ?? ComputerName));
        }
    }

    private ZeroCopyPlan? Plan()
    {
        string? path = Path is null ? null : this.ToFilePath(Path);
        if (Path is not null && path is null)
            return null;
        TransferMethod[] methods = [.. _methods.Select(Enum.Parse<TransferMethod>).Distinct().Order()];
        if (methods.Contains(TransferMethod.Auto))
            ThrowTerminatingError(TransferErrors.AutoNotMeasured());
        return _plan with
        {
            PayloadBytes = [.. _plan.PayloadBytes.Distinct().Order()],
            Methods = methods.Length == 0 ? TransferCatalog.Methods : methods,
            Path = path,
            ComputerName = ParameterSetName == SinkSet ? ComputerName : null,
            Port = ParameterSetName == SinkSet ? Port : null,
        };
    }

    private void Run(ZeroCopyPlan plan)
    {
        var rows = new List<TransferMeasurement>();
        var progress = new ProgressReporter(this, "Measuring zero-copy");
        bool isComplete = new MeasurementRun(this, Cancellation).Follow(
            ZeroCopyProbe.Run(plan, Cancellation),
            update =>
            {
                if (update.Result is { } row)
                    rows.Add(row);
                return update.Result;
            },
            update => progress.Show(update.Activity, update.PercentComplete));
        if (!isComplete)
            return;
        progress.Complete();
        WarnOfReasons(rows);
    }

    // A table's last column is the first to go on a narrow screen; a reason must not go with it.
    private void WarnOfReasons(IReadOnlyList<TransferMeasurement> rows)
    {
        foreach (IGrouping<(MeasurementStatus Status, string?), TransferMeasurement> alike in rows
            .Where(row => row.Reason is not null)
            .GroupBy(row => (row.Status, row.Reason)))
        {
            string methods = string.Join(", ", alike.Select(row => row.Method).Distinct());
            WriteWarning($"{alike.Key.Status}: {methods}. {alike.First().Reason}");
        }
        string? pacing = rows.SelectMany(row => row.Verdict).FirstOrDefault(words => words.StartsWith("PacingLimited", StringComparison.Ordinal));
        if (pacing is not null)
            WriteWarning(pacing);
    }
}
