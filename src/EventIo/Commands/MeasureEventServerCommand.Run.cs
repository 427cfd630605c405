using System.Globalization;
using System.Net;
using EventIo.Addresses;
using EventIo.Binding;
using EventIo.Errors.Records;
using EventIo.Findings;
using EventIo.Measurement;
using EventIo.Measurement.Load;
using EventIo.Measurement.Load.Running;
using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Running;
using EventIo.Sockets;

namespace EventIo.Commands;

/// <content>Carries out the runs and returns their rows.</content>
public sealed partial class MeasureEventServerCommand
{
    // The clocks of the generators' hosts may differ by less than this anyway.
    private const double NotableDelaySeconds = 0.05;

    private readonly List<LoadMeasurement> _rows = [];

    /// <summary>Measures all targets, now that they are known; their runs alternate.</summary>
    protected override void EndProcessing()
    {
        if (_targets.Count == 0 || this.ChooseVariant(Multiplexer, TriggerMode) is not { } variant)
            return;
        foreach (SocketKind kind in _targets.Select(target => target.SocketKind).Distinct())
        {
            if (_plan.SocketOptions.LeftOut(kind) is { } leftOut)
                WriteWarning(leftOut);
        }
        var progress = new ProgressReporter(this, "Measuring event servers", Cancellation);
        int[] counts = WithinDescriptorLimit();
        CheckCommonStart(_targets.Count * counts.Length * Math.Max(1, MessageBytes.Length) * Repeat);
        for (int repetition = 1; repetition <= Repeat; repetition++)
        {
            foreach (LoadPlan plan in Cases(counts, variant, repetition))
            {
                if (!Run(plan, progress))
                    return;
            }
        }
        progress.Complete();
        WarnOfReasons();
    }

    private IEnumerable<LoadPlan> Cases(int[] counts, MultiplexerVariant variant, int repetition) =>
        from target in _targets
        from count in counts
        from bytes in MessageBytes.Cast<int?>().DefaultIfEmpty(null)
        select target with
        {
            ConnectionCount = count,
            MessageBytes = bytes,
            Variant = variant,
            Repetition = repetition,
            Request = Bytes(RequestText),
            Response = Bytes(ResponseText),
            HttpHeaders = _httpFields,
            SourceAddresses = [.. SourceAddress.Select(address => ((IPEndPoint)this.ToIPEndPoint(address, 0)).Address)],
        };

    // Returns whether the next run may begin. A run that can't be carried out is an error, and the others continue.
    private bool Run(LoadPlan plan, ProgressReporter progress)
    {
        WriteVerbose(Describe(plan));
        try
        {
            return Follow(
                FindMaximumRate
                    ? LoadRateSearch.Run(plan, LatencyTargetMilliseconds, Cancellation)
                    : LoadGenerator.Run(plan, Cancellation),
                Keep,
                update => progress.Show(update.Activity, update.PercentComplete));
        }
        catch (NativeException exception)
        {
            WriteError(NetworkErrors.LoadFailed(exception, plan));
        }
        catch (SocketProblemException exception)
        {
            WriteError(SocketErrors.Create(exception, plan.Target.EndPoint));
        }
        catch (NotSupportedException exception)
        {
            WriteError(RingErrors.Unavailable(exception, plan.Variant));
        }
        return true;
    }

    private object? Keep(IntervalUpdate<LoadInterval, LoadMeasurement> update)
    {
        if (update.Result is null)
            return update.Interval;
        _rows.Add(update.Result);
        if (!Strict || !GeneratorLimits.Of(update.Result).Any())
            return update.Result;
        // After Ctrl+C the engine doesn't accept errors either: the row is returned as it is.
        if (Stopping)
            return update.Result;
        WriteError(MeasurementErrors.GeneratorLimited(update.Result));
        return null;
    }

    private static string Describe(LoadPlan plan)
    {
        string rate = plan.RatePerSecond is { } given
            ? string.Create(CultureInfo.CurrentCulture, $"open loop, {Rates(plan, given)} a second, {plan.Arrival}")
            : "closed loop";
        string options = plan.SocketOptions.IsEmpty ? ""
            : $"; before connect: {string.Join(", ", plan.SocketOptions.Settings)}";
        return string.Create(
            CultureInfo.CurrentCulture,
            $"{plan.Workload} on {AddressText.Format(plan.Target.EndPoint)}: {plan.ConnectionCount} connections, " +
            $"{plan.LoopCount} loops on {plan.Variant.Kind} {plan.Variant.TriggerMode}, {rate}; " +
            $"{plan.WarmupSeconds} s of warm-up, {plan.DurationSeconds} s measured{options}.");
    }

    private static string Rates(LoadPlan plan, double rate) => plan.RampRates is [var first, .., var last]
        ? string.Create(
            CultureInfo.CurrentCulture, $"{plan.RampRates.Count} steps from {first:N0} to {last:N0} requests")
        : string.Create(CultureInfo.CurrentCulture, $"{rate:N0} requests");

    // Warnings, because a narrow table would hide the reasons, and the delays that falsify the figures.
    private void WarnOfReasons()
    {
        foreach (LoadMeasurement row in _rows)
        {
            string step = row.RampStep is { } number ? $", step {number}" : "";
            string what = $"{row.Workload} {row.Target} with {row.ConnectionCount} connections{step}";
            if (row.StartDelaySeconds >= NotableDelaySeconds)
                WriteWarning(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{what} began {row.StartDelaySeconds:0.###} s later than -StartAt: choose a later time, such as " +
                    $"(Get-Date).AddSeconds(30)."));
            if (row.Reason is not null)
                WriteWarning($"{row.Status}: {what}. {row.Reason}");
            foreach (Finding finding in row.Verdict.Where(each => each.Severity == FindingSeverity.Error))
                WriteWarning($"{finding.Kind}: {what}. {finding.Evidence} {finding.Remedy}".TrimEnd());
        }
    }

    // Only one run can begin at that time; when a second one would begin is unknown.
    private void CheckCommonStart(int runs)
    {
        if (IsBound(nameof(StartAt)) && runs > 1)
        {
            ThrowTerminatingError(ParameterErrors.Conflict(
                nameof(StartAt),
                string.Create(CultureInfo.InvariantCulture, $"it is the start of one run, but {runs} were requested."),
                "Give one target, -ConnectionCount and -MessageBytes, and leave -Repeat out; for several rates give " +
                "them all in -RatePerSecond."));
        }
    }

    private int[] WithinDescriptorLimit()
    {
        int largest = LoadGenerator.LargestConnectionCount();
        foreach (int count in ConnectionCount.Where(count => count > largest))
            WriteError(MeasurementErrors.ConnectionLimit(count, largest));
        return [.. ConnectionCount.Where(count => count <= largest)];
    }
}
