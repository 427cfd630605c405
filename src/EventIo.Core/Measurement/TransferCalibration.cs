using System.Numerics;
using EventIo.Native;
using EventIo.Transfer;

namespace EventIo.Measurement;

/// <summary>
/// What each method costs on this host, for sizes of a kind: a short measurement over loopback, made once in the life of this
/// process. What Auto chooses by, and what a transfer is held against.
/// </summary>
internal static class TransferCalibration
{
    private const long LeastBytes = 1024;
    private const long MostBytes = 16L * 1024 * 1024;
    private const double SecondsPerRow = 0.03;
    private const int Rounds = 3;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<Key, IReadOnlyList<TransferMeasurement>> Known = [];

    /// <summary>The rows of all methods that this host has; empty where loopback can't be measured.</summary>
    /// <param name="bytes">How much is to be moved; null where that is not known.</param>
    /// <param name="congestionControl">TCP_CONGESTION; null for the host's default.</param>
    /// <param name="options">How the methods are set up.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
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

    // Steps of four, so that a folder of files needs a handful of them.
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
            // No memory or no descriptors to spare: whoever asked says that nothing was measured.
            return [];
        }
    }

    private sealed record Key(long Bytes, string? CongestionControl, TransferOptions Options);
}
