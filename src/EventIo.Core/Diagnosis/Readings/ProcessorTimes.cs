using System.Globalization;

namespace EventIo.Diagnosis.Readings;

/// <summary>
/// A line of /proc/stat: the time of a processor by use, in clock ticks since the start (proc(5)).
/// </summary>
/// <param name="Processor">The processor; -1 for all of them together.</param>
/// <param name="Total">The whole time.</param>
/// <param name="Idle">Idle, and idle with I/O pending.</param>
/// <param name="Interrupts">Interrupts and deferred ones (softirq).</param>
/// <param name="Stolen">Ready to run, while the hypervisor ran another machine.</param>
internal readonly record struct ProcessorTimes(int Processor, long Total, long Idle, long Interrupts, long Stolen)
{
    /// <summary>The number of the line with the sum of all processors.</summary>
    internal const int All = -1;

    // user nice system idle iowait irq softirq steal; guest times are included in user and nice.
    private const int Parts = 8;

    /// <summary>Parses the file; empty if there is no file.</summary>
    internal static ProcessorTimes[] Parse(string? text) =>
        [.. KernelText.Lines(text).Where(line => line.StartsWith("cpu", StringComparison.Ordinal)).Select(Line)];

    /// <summary>Returns the time that passed between two readings.</summary>
    public static ProcessorTimes operator -(ProcessorTimes left, ProcessorTimes right) => new(
        left.Processor, left.Total - right.Total, left.Idle - right.Idle, left.Interrupts - right.Interrupts,
        left.Stolen - right.Stolen);

    private static ProcessorTimes Line(string line)
    {
        string[] fields = KernelText.Fields(line);
        long[] parts = [.. fields.Skip(1).Take(Parts).Select(Number)];
        Array.Resize(ref parts, Parts);
        bool isOne = int.TryParse(
            fields[0].AsSpan("cpu".Length), NumberStyles.None, CultureInfo.InvariantCulture, out int processor);
        long total = parts.Aggregate((sum, part) => sum + part);
        return new(isOne ? processor : All, total, parts[3] + parts[4], parts[5] + parts[6], parts[7]);
    }

    private static long Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : 0;
}
