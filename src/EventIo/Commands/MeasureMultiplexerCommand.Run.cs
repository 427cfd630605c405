using EventIo.Binding;
using EventIo.Errors.Records;
using EventIo.Measurement;
using EventIo.Measurement.Readiness;
using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Running;
using EventIo.Sockets;
using EventIo.Sockets.Options;

namespace EventIo.Commands;

/// <content>Carries out a measurement and returns its rows.</content>
public sealed partial class MeasureMultiplexerCommand
{
    private readonly List<MultiplexerKind> _kinds = [];
    private readonly List<MultiplexerMeasurement> _rows = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() => _kinds.AddRange(Multiplexer.Select(Enum.Parse<MultiplexerKind>));

    /// <summary>Measures all variants, now that they are known; they alternate.</summary>
    protected override void EndProcessing()
    {
        this.CheckProcessor(nameof(ProcessorAffinity), ProcessorAffinity);
        this.CheckProcessor(nameof(WriterProcessor), WriterProcessor);
        if (ParameterScope<ReadinessPlan>.Check(
            Scopes, MyInvocation.BoundParameters, _plan, $"the mode is {_plan.Mode}") is { } error)
            ThrowTerminatingError(error);
        SocketOptionSet socketOptions = ParseSocketOptions();
        int[] socketCounts = WithinDescriptorLimit();
        IReadOnlyList<MultiplexerVariant> variants = VariantChoice.Of(
            _kinds, [.. TriggerMode.Select(Enum.Parse<TriggerMode>)]);
        if (socketCounts.Length == 0 || variants.Count == 0)
            return;
        if (socketOptions.LeftOut(_plan.Transport.ToSocketKind()) is { } leftOut)
            WriteWarning(leftOut);
        try
        {
            Run(_plan with { Variants = variants, SocketCounts = socketCounts, SocketOptions = socketOptions });
        }
        catch (Exception exception) when (exception is NativeException or SocketProblemException)
        {
            ThrowTerminatingError(SocketErrors.Create(exception, null));
        }
    }

    private ParameterScope<ReadinessPlan>[] Scopes =>
    [
        new(nameof(WriterProcessor), "-Mode Wakeup", plan => plan.Mode == ProbeMode.Wakeup),
        new(nameof(GapMicroseconds), "-Mode Wakeup", plan => plan.Mode == ProbeMode.Wakeup),
        new(
            nameof(AllowLargeDescriptorSet),
            "-Multiplexer Select",
            _ => _kinds.Count == 0 || _kinds.Exists(MultiplexerCatalog.HasDescriptorBound)),
    ];

    private void Run(ReadinessPlan plan)
    {
        var progress = new ProgressReporter(this, "Measuring multiplexers", Cancellation);
        bool isComplete = Follow(
            ReadinessProbe.Run(plan, Cancellation),
            update => Keep(update.Result),
            update => progress.Show(update.Activity, update.PercentComplete));
        if (!isComplete)
            return;
        progress.Complete();
        WarnOfReasons();
    }

    private MultiplexerMeasurement? Keep(MultiplexerMeasurement? row)
    {
        if (row is not null)
            _rows.Add(row);
        return row;
    }

    // Warnings, because a narrow screen cuts off a table's last column, which has the reason.
    private void WarnOfReasons()
    {
        foreach (IGrouping<(MeasurementStatus Status, string?), MultiplexerMeasurement> alike in _rows
            .Where(row => row.Reason is not null)
            .GroupBy(row => (row.Status, row.Reason)))
        {
            string kinds = string.Join(", ", alike.Select(row => row.Multiplexer).Distinct());
            string counts = string.Join(", ", alike.Select(row => row.SocketCount).Distinct());
            WriteWarning($"{alike.Key.Status}: {kinds} with {counts} sockets. {alike.First().Reason}");
        }
    }

    private int[] WithinDescriptorLimit()
    {
        int largest = ReadinessProbe.LargestSocketCount();
        var within = new List<int>();
        foreach (int count in SocketCount)
        {
            if (count <= largest || (Force && largest > 0))
                within.Add(count);
            else
                WriteError(MeasurementErrors.SocketLimit(count, largest));
        }
        return [.. within];
    }
}
