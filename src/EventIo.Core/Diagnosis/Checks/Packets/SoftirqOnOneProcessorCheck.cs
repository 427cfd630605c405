using EventIo.Diagnosis.Observation;
using EventIo.Diagnosis.Readings;
using EventIo.Findings;
using static System.FormattableString;

namespace EventIo.Diagnosis.Checks.Packets;

/// <summary>
/// One processor handles nearly all packets and has no time left, while others could share the work with RPS (scaling
/// of the kernel's documentation, networking).
/// </summary>
internal sealed class SoftirqOnOneProcessorCheck : HostCheck
{
    private const string Loopback = "lo";
    private const double BusyShare = 0.9;
    private const double InterruptShare = 0.5;
    private const double PacketShare = 0.9;

    internal override FindingKind Kind => FindingKind.SoftirqOnOneProcessor;

    internal override string Rule =>
        "One of several processors was busy for more than 90 % of the window, more than half of that with " +
        "interrupts, and " +
        "handled more than 90 % of the packets; most packets came over one interface, whose RPS is off.";

    internal override string Source =>
        "/proc/stat, /proc/net/softnet_stat, /proc/net/dev, /sys/class/net/*/queues/rx-*/rps_cpus";

    internal override string NotDetected =>
        "Whether the interface has more hardware queues than are in use: ethtool -l.";

    internal override string? Obstacle(HostWindow window) =>
        window.After.Softnet.Count == 0 || window.After.Processors.Count == 0
            ? "/proc/net/softnet_stat or /proc/stat is not readable."
        : Find(window) is { Interface: var name } && !window.After.SteeredInterfaces.ContainsKey(name)
            ? $"A processor has no time left, and /sys does not show whether RPS is on for {name}."
            : null;

    internal override IEnumerable<Finding> Check(HostWindow window)
    {
        if (Find(window) is not { } found || window.After.SteeredInterfaces.GetValueOrDefault(found.Interface, true))
            yield break;
        (ProcessorTimes busy, int processors, string name, long received, long own, long all) = found;
        string mask = Invariant($"{(1L << Math.Min(processors, 32)) - 1:x}");
        string file = $"/sys/class/net/{name}/queues/rx-0/rps_cpus";
        yield return Create(
            FindingSeverity.Warning, name,
            Invariant($"Processor {busy.Processor} was busy for ")
            + Invariant($"{100.0 * (busy.Total - busy.Idle) / busy.Total:0} % {window.InTime}, ")
            + Invariant($"{100.0 * busy.Interrupts / busy.Total:0} % with interrupts, and handled {own:N0} of ")
            + Invariant($"{all:N0} packets; {name} received {received:N0} (/proc/stat, softnet_stat, dev).")) with
        {
            Cause = $"RPS of {name} is off: the processor that gets the interrupt does all the work.",
            Remedy = $"echo {mask} > {file}",
            Undo = $"echo 0 > {file}",
        };
    }

    // Returns the processor without time left and the interface of its packets; null if there is none.
    private static Overloaded? Find(HostWindow window)
    {
        ProcessorTimes[] times = [.. from after in window.After.Processors
                                     join before in window.Before.Processors on after.Processor equals before.Processor
                                     where after.Processor != ProcessorTimes.All
                                     select after - before];
        Dictionary<int, long> packets = (from after in window.After.Softnet
                                         join before in window.Before.Softnet on after.Processor equals before.Processor
                                         select (after.Processor, Count: after.Processed - before.Processed))
            .ToDictionary(row => row.Processor, row => row.Count);
        long all = packets.Values.Sum();
        (string name, long received) = Busiest(window);
        ProcessorTimes busy = times.MaxBy(time => packets.GetValueOrDefault(time.Processor));
        long own = packets.GetValueOrDefault(busy.Processor);
        return times.Length < 2 || busy.Total <= 0 || all == 0 || own <= all * PacketShare
            || busy.Total - busy.Idle <= busy.Total * BusyShare
            || busy.Interrupts <= (busy.Total - busy.Idle) * InterruptShare
            || received <= all / 2
            ? null
            : new(busy, times.Length, name, received, own, all);
    }

    private static (string Name, long Received) Busiest(HostWindow window) =>
        (from after in window.After.Interfaces
         where after.Key != Loopback
         let received = after.Value - window.Before.Interfaces.GetValueOrDefault(after.Key)
         orderby received descending
         select (after.Key, received)).FirstOrDefault();

    private sealed record Overloaded(
        ProcessorTimes Busy, int Processors, string Interface, long Received, long Own, long All);
}
