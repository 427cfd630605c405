using EventIo.Errors;
using EventIo.Measurement;
using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Sockets;

namespace EventIo.Commands;

/// <content>How a measurement is carried out and handed over.</content>
public sealed partial class MeasureMultiplexerCommand
{
    private readonly List<MultiplexerKind> _kinds = [];
    private readonly List<MultiplexerMeasurement> _rows = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() => _kinds.AddRange(Multiplexer.Select(Enum.Parse<MultiplexerKind>));

    /// <summary>Measures: only now are all variants known, and they take turns.</summary>
    protected override void EndProcessing()
    {
        this.CheckProcessor(nameof(ProcessorAffinity), ProcessorAffinity);
        this.CheckProcessor(nameof(WriterProcessor), WriterProcessor);
        SocketOptionSet socketOptions = ParseSocketOptions();
        int[] socketCounts = WithinDescriptorLimit();
        IReadOnlyList<MultiplexerVariant> variants = VariantChoice.Of(_kinds, [.. TriggerMode.Select(Enum.Parse<TriggerMode>)]);
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

    private void Run(ReadinessPlan plan)
    {
        var progress = new ProgressReporter(this, "Measuring multiplexers");
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

    // A table's last column is the first to go on a narrow screen; a reason must not go with it.
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
                WriteError(MeasurementErrors.DescriptorLimit(count, largest));
        }
        return [.. within];
    }
}
