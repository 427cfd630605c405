using EventIo.Measurement;
using EventIo.Measurement.Readiness;
using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Tests.Support.Machine;
using Xunit;

namespace EventIo.Tests.Measurement.Readiness;

/// <summary>
/// A measurement that takes every descriptor of this process. No other test may run meanwhile.
/// </summary>
[Collection(Lanes.Alone)]
public sealed class DescriptorFitTests
{
    [Fact(Skip = Host.NoDescriptorLimit, SkipType = typeof(Host), SkipUnless = nameof(Host.IsLinux))]
    public void A_number_of_sockets_above_the_descriptor_limit_is_reduced_on_request()
    {
        int largest = ReadinessProbe.LargestSocketCount();
        Assert.SkipWhen(largest > 50_000,
            $"The descriptor limit allows {largest} sockets: too many to open in a test.");
        ReadinessPlan plan = new()
        {
            ActiveCounts = [5],
            Iterations = 500,
            WarmupIterations = 50,
            Rounds = 2,
            Variants = [new(MultiplexerKind.Epoll, TriggerMode.Level)],
            SocketCounts = [largest * 2],
        };
        NativeException refused = Assert.Throws<NativeException>(() => Run(plan));
        Assert.Equal(Errno.EMFILE, refused.ErrorNumber);
        MultiplexerMeasurement row = Assert.Single(Run(plan with { FitToDescriptorLimit = true }));
        Assert.Equal(MeasurementStatus.Measured, row.Status);
        Assert.InRange(row.SocketCount, largest - 50, largest + 50);
        Assert.Contains($"{largest * 2} sockets were requested", row.Reason, StringComparison.Ordinal);
    }

    private static List<MultiplexerMeasurement> Run(ReadinessPlan plan) =>
        [.. ReadinessProbe.Run(plan, CancellationToken.None)
            .Select(update => update.Result).OfType<MultiplexerMeasurement>()];
}
