using System.Globalization;
using EventIo.Native.Linux.Files;

namespace EventIo.Transfer;

/// <summary>Reports that the kernel created a smaller pipe than requested.</summary>
internal static class PipeNote
{
    internal static string? Of(TransferOptions options, Pipe pipe) => pipe.CapacityBytes >= options.PipeBytes
        ? null
        : string.Create(
            CultureInfo.InvariantCulture,
            $"The pipe holds {pipe.CapacityBytes:N0} bytes, not {options.PipeBytes:N0}: fs.pipe-max-size or " +
            $"fs.pipe-user-pages-soft allows no more.");
}
