using System.Collections;
using System.Net;
using EventIo.Errors;
using EventIo.Measurement;
using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Sockets;

namespace EventIo.Commands;

/// <content>How the runs are carried out and handed over.</content>
public sealed partial class MeasureEventServerCommand
{
    private readonly List<LoadMeasurement> _rows = [];

    /// <summary>Measures: only now are all targets known, and their runs take turns.</summary>
    protected override void EndProcessing()
    {
        if (_targets.Count == 0 || this.ChooseVariant(Multiplexer, TriggerMode) is not { } variant)
            return;
        foreach (SocketKind kind in _targets.Select(target => target.SocketKind).Distinct())
        {
            if (_plan.SocketOptions.LeftOut(kind) is { } leftOut)
                WriteWarning(leftOut);
        }
        var progress = new ProgressReporter(this, "Measuring event servers");
        int[] counts = WithinDescriptorLimit();
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
            HttpHeaders = Headers(),
            SourceAddresses = [.. SourceAddress.Select(address => ((IPEndPoint)this.ToIPEndPoint(address, 0)).Address)],
        };

    private Dictionary<string, string> Headers() => HttpHeader.Cast<DictionaryEntry>()
        .ToDictionary(field => field.Key.ToString()!, field => field.Value?.ToString() ?? "", StringComparer.OrdinalIgnoreCase);

    // Whether the next one may begin. One that can't be carried out is an error, and the others go on.
    private bool Run(LoadPlan plan, ProgressReporter progress)
    {
        if (!plan.HasRequests && (plan.RatePerSecond is not null || FindMaximumRate))
        {
            WriteError(LoadErrors.ParameterConflict(
                FindMaximumRate ? nameof(FindMaximumRate) : nameof(RatePerSecond),
                $"{plan.Workload} has no requests that could have a rate.", "Leave it out, or choose another -Workload."));
            return true;
        }
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
            WriteError(LoadErrors.RunFailed(exception, plan));
        }
        catch (SocketProblemException exception)
        {
            WriteError(SocketErrors.Create(exception, plan.Target.EndPoint));
        }
        catch (NotSupportedException exception)
        {
            WriteError(LoadErrors.NotSupported(exception, plan.Variant));
        }
        return true;
    }

    private object? Keep(LoadUpdate update)
    {
        if (update.Result is not null)
            _rows.Add(update.Result);
        return update.Result ?? (object?)update.Interval;
    }

    // A table's last column is the first to go on a narrow screen; a reason must not go with it.
    private void WarnOfReasons()
    {
        foreach (LoadMeasurement row in _rows.Where(row => row.Reason is not null))
            WriteWarning($"{row.Status}: {row.Workload} {row.Target} with {row.ConnectionCount} connections. {row.Reason}");
    }

    private int[] WithinDescriptorLimit()
    {
        int largest = LoadGenerator.LargestConnectionCount();
        foreach (int count in ConnectionCount.Where(count => count > largest))
            WriteError(LoadErrors.DescriptorLimit(count, largest));
        return [.. ConnectionCount.Where(count => count <= largest)];
    }
}
