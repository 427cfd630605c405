using EventIo.Measurement;
using EventIo.Measurement.Transfers;
using EventIo.Measurement.Transfers.ZeroCopy;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Transfer;
using EventIo.Transfer;
using Xunit;

namespace EventIo.Tests.Measurement.Transfers.ZeroCopy;

public sealed class ZeroCopyProbeTests
{
    [Theory]
    [InlineData(TransferMethod.Copy, false)]
    [InlineData(TransferMethod.SendFile, true)]
    [InlineData(TransferMethod.Splice, true)]
    [InlineData(TransferMethod.MemoryMap, false)]
    [InlineData(TransferMethod.IoUringSplice, true)]
    [InlineData(TransferMethod.IoUringLinked, false)]
    public void A_trial_shows_which_methods_copy(TransferMethod method, bool isZeroCopy)
    {
        TransferMethods.Create(method).Dispose();
        Assert.Equal(isZeroCopy, ZeroCopyProof.Of(method));
    }

    [Fact]
    public void Rows_are_in_order_and_name_the_fastest_method()
    {
        TransferMeasurement[] rows = Run(new ZeroCopyPlan
        {
            Methods = [TransferMethod.Copy, TransferMethod.SendFile],
            PayloadBytes = [4_096, 1 << 20],
            DurationSeconds = 0.03,
            Rounds = 3,
        });
        Assert.Equal([(TransferMethod.Copy, 4_096), (TransferMethod.SendFile, 4_096), (TransferMethod.Copy, 1 << 20),
            (TransferMethod.SendFile, 1 << 20)],
            rows.Select(row => (row.Method, row.PayloadBytes!.Value)));
        Assert.All(rows, row =>
        {
            Assert.Equal(MeasurementStatus.Measured, row.Status);
            Assert.Equal(3, row.RoundBytesPerSecond.Count);
            Assert.Equal(row.Bytes, row.Transfers * row.PayloadBytes);
            Assert.True(row.SinkCpuNanosecondsPerKib > 0, "The sink used no CPU time.");
            Assert.NotNull(row.CongestionControl);
        });
        Assert.Equal(1, rows.Take(2).Max(row => row.RelativeRate));
        Assert.Single(rows.Take(2), row => row.Crossover is not null);
    }

    [Fact]
    public void A_method_that_this_system_lacks_gets_a_row_with_a_reason()
    {
        TransferMeasurement row = Assert.Single(
            Run(new ZeroCopyPlan { Methods = [TransferMethod.TransmitFile], PayloadBytes = [1] }));
        Assert.Equal(MeasurementStatus.Unavailable, row.Status);
        Assert.Contains("Windows", row.Reason, StringComparison.Ordinal);
        Assert.Null(row.BytesPerSecond);
        Assert.Null(row.CpuNanosecondsPerKib);
    }

    [Fact]
    public void An_interrupted_run_returns_its_rows_and_leaks_nothing()
    {
        var before = ProcessResources.Now();
        using var cancellation = new CancellationTokenSource();
        var rows = new List<TransferMeasurement>();
        var plan = new ZeroCopyPlan
        {
            Methods = [TransferMethod.Copy, TransferMethod.Splice],
            PayloadBytes = [1 << 16],
            DurationSeconds = 600,
            Rounds = 1_000,
        };
        int updates = 0;
        foreach (MeasurementUpdate<TransferMeasurement> update in ZeroCopyProbe.Run(plan, cancellation.Token))
        {
            if (update.Result is { } row)
                rows.Add(row);
            else if (++updates == 4)
                cancellation.Cancel();
        }
        Assert.Equal(2, rows.Count);
        Assert.All(rows, row => Assert.Equal(MeasurementStatus.Interrupted, row.Status));
        Assert.True(rows[0].Bytes > 0, "The row has no figures of the first round.");
        before.AssertNoLeak();
    }

    private static TransferMeasurement[] Run(ZeroCopyPlan plan) =>
        [.. ZeroCopyProbe.Run(plan,
            TestContext.Current.CancellationToken).Select(update => update.Result).OfType<TransferMeasurement>()];
}
