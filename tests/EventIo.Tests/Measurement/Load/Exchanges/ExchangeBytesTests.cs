using EventIo.Measurement.Load;
using EventIo.Measurement.Load.Exchanges;
using Xunit;

namespace EventIo.Tests.Measurement.Load.Exchanges;

public sealed class ExchangeBytesTests
{
    [Fact]
    public void The_loops_of_a_run_share_their_message_and_its_answer()
    {
        const int MessageBytes = 1 << 24;
        var plan = new LoadPlan { Workload = LoadWorkload.Echo, MessageBytes = MessageBytes };
        using var bytes = new ExchangeBytes(plan);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int loop = 0; loop < 16; loop++)
        {
            using LoadExchange exchange = LoadExchange.Create(plan, bytes);
            var state = new ExchangeState();
            ReadOnlySpan<byte> answer = bytes.Answers!.Slice(0, MessageBytes);
            Assert.Equal(ExchangeStep.Answered, exchange.Receive(ref state, ref answer));
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MessageBytes);
    }
}
