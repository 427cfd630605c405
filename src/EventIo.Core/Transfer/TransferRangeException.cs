using System.Globalization;

namespace EventIo.Transfer;

/// <summary>A transfer is to begin behind the end of its source, or inside a source that has no offsets.</summary>
public sealed class TransferRangeException : IOException
{
    internal TransferRangeException(string path, long offset, long? length)
        : base(length is { } bytes
            ? string.Create(CultureInfo.InvariantCulture, $"'{path}' has {bytes:N0} bytes; the offset {offset:N0} is behind its end.")
            : string.Create(CultureInfo.InvariantCulture, $"'{path}' has no length and no offsets; the offset {offset:N0} means nothing in it."))
    {
    }
}
