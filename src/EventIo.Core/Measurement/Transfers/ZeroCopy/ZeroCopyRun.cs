using EventIo.Native;
using EventIo.Transfer;

namespace EventIo.Measurement.Transfers.ZeroCopy;

/// <summary>
/// Carries out a plan on the measuring thread, size by size; the methods alternate in each round.
/// </summary>
internal sealed class ZeroCopyRun(
    ZeroCopyPlan plan, Action<MeasurementUpdate<TransferMeasurement>> publish, CancellationToken cancellation)
{
    private CrossoverFinder _crossovers = new();
    private int _roundsDone;

    private int Percent =>
        (int)(100L * _roundsDone / (plan.Repetitions * plan.PayloadBytes.Count * plan.Rounds * plan.Methods.Count));

    internal void Execute()
    {
        using var setting = new ZeroCopySetting(plan, cancellation);
        Processors.PinCurrentThread(setting.Processor);
        publish(new MeasurementUpdate<TransferMeasurement>("Trying out which methods copy", 0, null));
        // This also lets the compiler finish before anything is counted.
        foreach (TransferMethod method in plan.Methods.Where(method => setting.RefusalOf(method) is null))
            _ = ZeroCopyProof.Of(method);
        for (int repetition = 1; repetition <= plan.Repetitions; repetition++)
        {
            _crossovers = new CrossoverFinder();
            foreach (long payloadBytes in plan.PayloadBytes)
                MeasureSize(payloadBytes, repetition, setting);
        }
    }

    private void MeasureSize(long payloadBytes, int repetition, ZeroCopySetting setting)
    {
        ZeroCopyRow[] rows = [.. plan.Methods.Select(method => new ZeroCopyRow(method, payloadBytes, setting))];
        try
        {
            MeasureRounds(rows, payloadBytes);
            double fastest = rows.Max(row => row.Rate);
            string? crossover = _crossovers.Add(payloadBytes, rows, out TransferMethod? winner);
            ZeroCopyRow? copy = rows.FirstOrDefault(row => row.Method == TransferMethod.Copy);
            foreach (ZeroCopyRow row in rows)
            {
                TransferMeasurement result = row.Conclude(copy, fastest, row.Method == winner ? crossover : null);
                publish(new MeasurementUpdate<TransferMeasurement>(
                    Activity(row, payloadBytes), Percent, result with { Repetition = repetition }));
            }
        }
        finally
        {
            foreach (ZeroCopyRow row in rows)
                row.Dispose();
        }
        cancellation.ThrowIfCancellationRequested();
    }

    private void MeasureRounds(ZeroCopyRow[] rows, long payloadBytes)
    {
        long share = (long)(plan.DurationSeconds * Nanoseconds.PerSecond / plan.Rounds);
        try
        {
            for (int round = 0; round < plan.Rounds; round++)
            {
                foreach (ZeroCopyRow row in rows)
                {
                    _roundsDone++;
                    if (!row.IsMeasurable)
                        continue;
                    publish(new MeasurementUpdate<TransferMeasurement>(Activity(row, payloadBytes), Percent, null));
                    row.MeasureRound(share);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The rows measured so far are published as interrupted.
        }
    }

    private static string Activity(ZeroCopyRow row, long payloadBytes) => $"{row.Method}, {ByteText.Of(payloadBytes)}";
}
