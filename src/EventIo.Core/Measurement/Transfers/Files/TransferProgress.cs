namespace EventIo.Measurement.Transfers.Files;

/// <summary>The progress of a transfer. Written by its thread, read by another.</summary>
internal sealed class TransferProgress
{
    private Func<long> _bytesMoved = static () => 0;
    private long _totalBytes = -1;
    private volatile string _activity = "Opening";

    /// <summary>What it is doing, in words.</summary>
    internal string Activity
    {
        get => _activity;
        set => _activity = value;
    }

    /// <summary>Bytes moved so far.</summary>
    internal long BytesMoved => Volatile.Read(ref _bytesMoved)();

    /// <summary>The total number of bytes; null if unknown.</summary>
    internal long? TotalBytes => Volatile.Read(ref _totalBytes) is >= 0 and long total ? total : null;

    /// <summary>Begins to count.</summary>
    internal void Begin(long? totalBytes, Func<long> bytesMoved)
    {
        Volatile.Write(ref _totalBytes, totalBytes ?? -1);
        Volatile.Write(ref _bytesMoved, bytesMoved);
    }
}
