using EventIo.Binding;
using EventIo.Errors;
using EventIo.Errors.Records;
using EventIo.Findings;
using EventIo.Measurement;
using EventIo.Measurement.Transfers;
using EventIo.Measurement.Transfers.ZeroCopy;
using EventIo.Running;
using EventIo.Transfer;

namespace EventIo.Commands;

/// <content>Carries out a measurement and returns its rows.</content>
public sealed partial class MeasureZeroCopyCommand
{
    private readonly List<string> _methods = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() => _methods.AddRange(Method);

    /// <summary>Measures all methods, now that they are known; they alternate.</summary>
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

    private static ParameterScope<TransferMethod[]>[] Scopes =>
    [
        new(
            nameof(PipeBytes),
            $"-Method {Alternatives.Of(TransferCatalog.Methods.Where(UsesPipe))}",
            methods => methods.Length == 0 || methods.Any(UsesPipe)),
    ];

    private static bool UsesPipe(TransferMethod method) => TransferCatalog.Describe(method).UsesPipe;

    private ZeroCopyPlan? Plan()
    {
        string? path = Path is null ? null : this.ToFilePath(Path);
        if (Path is not null && path is null)
            return null;
        TransferMethod[] methods = [.. _methods.Select(Enum.Parse<TransferMethod>).Distinct().Order()];
        if (methods.Contains(TransferMethod.Auto))
            ThrowTerminatingError(MeasurementErrors.AutoNotMeasured());
        if (ParameterScope<TransferMethod[]>.Check(
            Scopes, MyInvocation.BoundParameters, methods,
            $"the methods are {string.Join(", ", methods)}") is { } error)
            ThrowTerminatingError(error);
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
        var progress = new ProgressReporter(this, "Measuring zero-copy", Cancellation);
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

    // Warnings, because a narrow screen cuts off a table's last column, which has the reason.
    private void WarnOfReasons(IReadOnlyList<TransferMeasurement> rows)
    {
        foreach (IGrouping<(MeasurementStatus Status, string?), TransferMeasurement> alike in rows
            .Where(row => row.Reason is not null)
            .GroupBy(row => (row.Status, row.Reason)))
        {
            string methods = string.Join(", ", alike.Select(row => row.Method).Distinct());
            WriteWarning($"{alike.Key.Status}: {methods}. {alike.First().Reason}");
        }
        Finding? pacing = rows.SelectMany(row => row.Verdict)
            .FirstOrDefault(finding => finding.Kind == FindingKind.PacingLimited);
        if (pacing is not null)
            WriteWarning($"{pacing} {pacing.Remedy}");
    }
}
