using System.Buffers.Text;

namespace EventIo.Native.Linux.Proc;

/// <summary>The statistics of a thread in /proc/PID/task/TID/schedstat, since it was created.</summary>
/// <param name="RunNanoseconds">Time on a processor.</param>
/// <param name="WaitNanoseconds">Time ready to run without a processor.</param>
/// <param name="Timeslices">How often it was put on a processor.</param>
internal readonly record struct SchedulerStatistics(long RunNanoseconds, long WaitNanoseconds, long Timeslices)
{
    /// <summary>Parses the text. A kernel without scheduler statistics writes zeros.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> text, out SchedulerStatistics statistics)
    {
        statistics = default;
        if (!TryNumber(ref text, out long run) || !TryNumber(ref text, out long wait)
            || !TryNumber(ref text, out long slices))
            return false;
        statistics = new(run, wait, slices);
        return true;
    }

    private static bool TryNumber(ref ReadOnlySpan<byte> text, out long value)
    {
        text = text.TrimStart((byte)' ');
        bool isNumber = Utf8Parser.TryParse(text, out value, out int used);
        text = text[used..];
        return isNumber;
    }
}
