using System.Numerics;
using EventIo.Native;
using EventIo.Transfer;

namespace EventIo.Measurement.Transfers.ZeroCopy;

/// <summary>
/// The cost of each method on this host, for classes of sizes: a short measurement over loopback, made once in the
/// lifetime of this process. Auto chooses by it, and transfers are compared with it.
/// </summary>
internal static class TransferCalibration
{
    private const long LeastBytes = 1024;
    private const long MostBytes = 16L * 1024 * 1024;
    private const double SecondsPerRow = 0.03;
    private const int Rounds = 3;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<Key, IReadOnlyList<TransferMeasurement>> Known = [];

    /// <summary>Returns the rows of all methods that this host has; empty if loopback can't be measured.</summary>
    /// <param name="bytes">The number of bytes to move; null if unknown.</param>
    /// <param name="congestionControl">TCP_CONGESTION; null for the host's default.</param>
    /// <param name="options">How the methods are set up.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="OperationCanceledException">The operation was cancelled.</exception>
    internal static IReadOnlyList<TransferMeasurement> Of(
        long? bytes, string? congestionControl, TransferOptions options, CancellationToken cancellation)
    {
        var key = new Key(SizeClass(bytes), congestionControl, options);
        lock (Gate)
        {
            if (Known.TryGetValue(key, out IReadOnlyList<TransferMeasurement>? known))
                return known;
        }
        IReadOnlyList<TransferMeasurement> measured = Measure(key, cancellation);
        cancellation.ThrowIfCancellationRequested();
        lock (Gate)
            return Known[key] = measured;
    }

    // Sizes in steps of a factor of four, so that a folder of files needs only a few measurements.
    private static long SizeClass(long? bytes)
    {
        if (bytes is not { } known)
            return MostBytes;
        int log = BitOperations.Log2((ulong)Math.Max(known, 1));
        return Math.Clamp(1L << (log + (log & 1)), LeastBytes, MostBytes);
    }

    private static IReadOnlyList<TransferMeasurement> Measure(Key key, CancellationToken cancellation)
    {
        var plan = new ZeroCopyPlan
        {
            Methods = [.. TransferCatalog.Methods.Where(method => TransferCatalog.Refusal(method) is null)],
            PayloadBytes = [key.Bytes],
            DurationSeconds = SecondsPerRow,
            Rounds = Rounds,
            CongestionControl = key.CongestionControl,
            Options = key.Options,
        };
        try
        {
            return
            [
                .. ZeroCopyProbe.Run(plan, cancellation)
                    .Select(update => update.Result)
                    .OfType<TransferMeasurement>()
                    .Where(row => row.Status == MeasurementStatus.Measured),
            ];
        }
        catch (NativeException)
        {
            // Out of memory or descriptors: the caller reports that nothing was measured.
            return [];
        }
    }

    private sealed record Key(long Bytes, string? CongestionControl, TransferOptions Options);
}
