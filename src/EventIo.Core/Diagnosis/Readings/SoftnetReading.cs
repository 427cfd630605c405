using System.Globalization;

namespace EventIo.Diagnosis.Readings;

/// <summary>A processor's line of /proc/net/softnet_stat (net/core/net-procfs.c).</summary>
/// <param name="Processor">The processor.</param>
/// <param name="Processed">Packets that it has handled.</param>
/// <param name="Dropped">Packets that found its input queue full (netdev_max_backlog).</param>
/// <param name="Squeezed">How often receive work used up its budget with packets left.</param>
internal readonly record struct SoftnetReading(int Processor, long Processed, long Dropped, long Squeezed)
{
    // The column with the number of the processor; kernels before 5.14 lack it, and list the processors in order.
    private const int ProcessorColumn = 12;

    /// <summary>Parses the file; empty if there is no file.</summary>
    internal static SoftnetReading[] Parse(string? text) => [.. KernelText.Lines(text).Select((line, index) =>
    {
        string[] fields = KernelText.Fields(line);
        return new SoftnetReading(
            fields.Length > ProcessorColumn ? (int)Number(fields[ProcessorColumn]) : index,
            Number(fields.ElementAtOrDefault(0)),
            Number(fields.ElementAtOrDefault(1)),
            Number(fields.ElementAtOrDefault(2)));
    })];

    private static long Number(string? text) =>
        long.TryParse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out long value) ? value : 0;
}
