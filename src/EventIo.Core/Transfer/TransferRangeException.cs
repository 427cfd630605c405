using System.Globalization;

namespace EventIo.Transfer;

/// <summary>The start of a transfer lies after the end of its source, or inside a source that has no offsets.</summary>
public sealed class TransferRangeException : IOException
{
    internal TransferRangeException(string path, long offset, long? length)
        : base(length is { } bytes
            ? string.Create(CultureInfo.InvariantCulture,
                $"'{path}' has {bytes:N0} bytes; the offset {offset:N0} is after its end.")
            : string.Create(CultureInfo.InvariantCulture,
                $"'{path}' has no offsets, so it can't start at offset {offset:N0}."))
    {
    }
}
