using System.Net.Sockets;
using System.Text;
using EventIo.Findings;
using EventIo.Measurement.EventLoops;
using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Servers;
using EventIo.Servers.Workloads;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Measurement.EventLoops.Tracing;

/// <summary>Loops followed in the kernel, compared with their own counters and with known work.</summary>
// These tests run alone, because a registered ring is recognized only if its process has no other.
[Collection(Lanes.Alone)]
public sealed class LoopTraceTests
{
    private const int Messages = 500;

    [Fact]
    public void Waits_and_events_equal_those_that_the_server_counts()
    {
        KernelPrograms.Require();
        EventServer server = EventServerRegistry.Start(new EventServerOptions());
        try
        {
            using Socket client = Client.Connect(server.Port!.Value);
            (long Waits, long Events) outerStart = (server.Waits, server.Events);
            using RunningMeasurement measurement = Start(server);
            (long Waits, long Events) innerStart = (server.Waits, server.Events);
            for (int i = 0; i < Messages; i++)
                Assert.Single(Client.Exchange(client, [7]));
            (long Waits, long Events) innerEnd = (server.Waits, server.Events);
            EventLoopMeasurement row = Assert.Single(measurement.End());
            (long Waits, long Events) outerEnd = (server.Waits, server.Events);

            Assert.Equal((LoopGrade.Traced, 100), (row.Grade, row.TracedPercent));
            double waits = row.WaitsPerSecond!.Value * row.MeasuredSeconds;
            // The server and the kernel count a wait at different moments, so the counts may differ by one at either
            // end.
            Assert.InRange(waits, innerEnd.Waits - innerStart.Waits - 1.5, outerEnd.Waits - outerStart.Waits + 1.5);
            Assert.InRange(
                row.EventsPerWait!.Value * waits,
                Messages - 1.5, outerEnd.Events - outerStart.Events + 1.5);
            Assert.InRange(row.Turns, waits - 1.5, waits + 1.5);
            Assert.True(row.SystemCallPercent > 0);
            Assert.DoesNotContain("epoll_wait", row.LongestCall, StringComparison.Ordinal);
            Assert.True(row.LongestCallMilliseconds > 0);
            EventLoopProbeTests.AssertWhole(row);
        }
        finally
        {
            server.Stop();
        }
    }

    [Fact]
    public void Requests_of_20_ms_are_traced_as_turns_of_20_ms()
    {
        KernelPrograms.Require();
        EventServer server = EventServerRegistry.Start(new EventServerOptions
        {
            Workload = Workload.Http,
            WorkerCount = 0,
        });
        try
        {
            using Socket client = Client.Connect(server.Port!.Value);
            using RunningMeasurement measurement = Start(server);
            byte[] request = Encoding.ASCII.GetBytes(
                $"GET /cpu/{EventLoopProbeTests.TurnMicroseconds} HTTP/1.1\r\nHost: x\r\n\r\n");
            for (int i = 0; i < EventLoopProbeTests.Requests; i++)
            {
                // A loop that finds the next request before it waits serves both in one turn.
                EventLoopProbeTests.AwaitSleep(Assert.Single(server.ThreadIds));
                client.Send(request);
                Assert.Contains(" 200 ", Encoding.ASCII.GetString(Client.Read(client, 15)), StringComparison.Ordinal);
                while (client.Available > 0)
                    client.Receive(new byte[1024]);
            }
            EventLoopMeasurement row = Assert.Single(measurement.End());
            EventLoopProbeTests.AssertLongTurns(row, EventLoopProbeTests.TurnMicroseconds * 990L);
        }
        finally
        {
            server.Stop();
        }
    }

    [Fact]
    public void Operations_of_a_ring_are_those_that_its_server_submits()
    {
        KernelPrograms.Require();
        EventServer server = EventServerRegistry.Start(
            Variants.Server(MultiplexerKind.IoUring, TriggerMode.MultishotReceive));
        try
        {
            using RunningMeasurement measurement = Start(server);
            // Connect after the programs are attached: an earlier multishot receive is not followed.
            using Socket client = Client.Connect(server.Port!.Value);
            for (int i = 0; i < Messages; i++)
                Assert.Single(Client.Exchange(client, [7]));
            EventLoopMeasurement row = Assert.Single(measurement.End());
            Assert.Empty(row.Limitations);
            RingOperation receive = Assert.Single(row.Operations, operation => operation.Operation == "RECV");
            RingOperation send = Assert.Single(row.Operations, operation => operation.Operation == "SEND");
            Assert.True(receive.Completed >= Messages, $"{receive.Completed}");
            Assert.InRange(send.Submitted, Messages, Messages + 1);
            Assert.InRange(send.Completed, Messages - 1, send.Submitted);
            Assert.True(send.MeanMicroseconds > 0 && send.MaxMicroseconds >= send.MeanMicroseconds);
            Assert.Equal(0, send.Punted);
            Assert.Equal(0, row.CompletionOverflows);
            Assert.True(row.WaitsPerSecond > 0);
            Assert.Null(row.EventsPerWait);
        }
        finally
        {
            server.Stop();
        }
    }

    [Theory]
    [InlineData(MultiplexerKind.Epoll, TriggerMode.Level)]
    [InlineData(MultiplexerKind.IoUring, TriggerMode.MultishotReceive)]
    public void Each_read_after_the_first_is_timed_from_the_arrival_of_its_data(MultiplexerKind kind, TriggerMode mode)
    {
        KernelPrograms.Require();
        EventServer server = EventServerRegistry.Start(Variants.Server(kind, mode));
        try
        {
            using Socket client = Client.Connect(server.Port!.Value);
            using RunningMeasurement measurement = Start(server);
            long longest = 0;
            for (int i = 0; i < Messages; i++)
            {
                long start = MonotonicClock.Nanoseconds;
                Assert.Single(Client.Exchange(client, [7]));
                longest = Math.Max(longest, MonotonicClock.Nanoseconds - start);
            }
            EventLoopMeasurement row = Assert.Single(measurement.End());
            Assert.Empty(row.Limitations);
            Assert.Equal(Messages - 1, row.LagSamples);
            // The data arrives after the test has begun to send it, and the server reads it before the test reads its
            // echo.
            Assert.InRange(row.LagMaxMicroseconds!.Value, 0.1, longest * 1.01 / 1e3);
        }
        finally
        {
            server.Stop();
        }
    }

    [Theory]
    [InlineData(MultiplexerKind.Epoll, TriggerMode.Level)]
    [InlineData(MultiplexerKind.IoUring, TriggerMode.MultishotReceive)]
    public void A_loop_that_makes_too_many_calls_is_traced_in_windows(MultiplexerKind kind, TriggerMode mode)
    {
        KernelPrograms.Require();
        EventServer server = EventServerRegistry.Start(Variants.Server(kind, mode));
        try
        {
            using Socket client = Client.Connect(server.Port!.Value);
            LoopTarget target = Assert.Single(LoopFinder.Find(
                [server.ProcessId], [.. server.ThreadIds], TestContext.Current.CancellationToken).Targets);
            using var measurement = RunningMeasurement.Start(
                new EventLoopPlan { Targets = [target], Grade = LoopGrade.Traced, TraceCostPercent = 0.1 });
            while (measurement.IntervalCount < 6)
                Assert.Single(Client.Exchange(client, [7]));
            EventLoopMeasurement row = Assert.Single(measurement.End());
            Assert.InRange(row.TracedPercent!.Value, 0.1, 90);
            Assert.InRange(row.Turns, 1, server.Waits * 10);
            Assert.True(row.WaitsPerSecond > 0);
            Assert.True(row.LagSamples > 0);
            if (kind == MultiplexerKind.Epoll)
            {
                Assert.True(row.SystemCallPercent > 0);
                // Each wait finds the one message.
                Assert.InRange(row.EventsPerWait!.Value, 0.9, 1.1);
            }
            Assert.All(measurement.Intervals, interval => Assert.InRange(interval.TracedPercent!.Value, 0, 100));
            EventLoopProbeTests.AssertWhole(row);
        }
        finally
        {
            server.Stop();
        }
    }

    [Fact]
    public void Operations_that_the_polling_thread_submits_are_attributed_to_the_loop()
    {
        KernelPrograms.Require();
        EventServer server = EventServerRegistry.Start(RingSettings.Server("polled"));
        try
        {
            using RunningMeasurement measurement = Start(server);
            using Socket client = Client.Connect(server.Port!.Value);
            for (int i = 0; i < Messages; i++)
                Assert.Single(Client.Exchange(client, [7]));
            EventLoopMeasurement row = Assert.Single(measurement.End());
            Assert.Empty(row.Limitations);
            RingOperation send = Assert.Single(row.Operations, operation => operation.Operation == "SEND");
            Assert.InRange(send.Submitted, Messages, Messages + 1);
            Assert.InRange(send.Completed, Messages - 1, send.Submitted);
            Assert.Equal(0, row.CompletionOverflows);
        }
        finally
        {
            server.Stop();
        }
    }

    [Fact]
    public void Nothing_remains_in_the_kernel_after_a_measurement()
    {
        KernelPrograms.Require();
        EventServer server = EventServerRegistry.Start(new EventServerOptions());
        try
        {
            using (RunningMeasurement measurement = Start(server))
            {
                Assert.NotEmpty(KernelPrograms.Named("eventio_enter"));
                measurement.End();
            }
            // The kernel frees programs and maps asynchronously.
            Eventually.True(
                () => KernelPrograms.Named("eventio_enter").Count + KernelPrograms.Named("eventio_exit").Count
                    + KernelPrograms.Named("eventio_loops").Count + KernelPrograms.Named("eventio_turns").Count == 0,
                "Programs or maps remain in the kernel.");
        }
        finally
        {
            server.Stop();
        }
    }

    [Theory]
    [InlineData(LoopGrade.Sampled)]
    [InlineData(LoopGrade.Traced)]
    public void Waits_on_a_registered_ring_are_attributed_to_the_loop_that_owns_it(LoopGrade grade)
    {
        if (grade == LoopGrade.Traced)
            KernelPrograms.Require();
        EventServer server = EventServerRegistry.Start(
            Variants.Server(MultiplexerKind.IoUring, TriggerMode.MultishotReceive));
        try
        {
            using Socket client = Client.Connect(server.Port!.Value);
            // The process has one ring, so the descriptor is known although the calls don't contain it.
            const int Ring = 100_000;
            using RunningMeasurement measurement = Start(
                server, grade, target => target with { FileDescriptor = Ring });
            for (int i = 0; i < Messages; i++)
                Assert.Single(Client.Exchange(client, [7]));
            EventLoopMeasurement row = Assert.Single(measurement.End());
            Assert.True(row.WaitsPerSecond > 0);
            Assert.DoesNotContain(row.Verdict, finding => finding.Kind == FindingKind.BlockedInCall);
        }
        finally
        {
            server.Stop();
        }
    }

    private static RunningMeasurement Start(
        EventServer server, LoopGrade grade = LoopGrade.Traced, Func<LoopTarget, LoopTarget>? change = null)
    {
        LoopSearch search = LoopFinder.Find(
            [server.ProcessId], [.. server.ThreadIds], TestContext.Current.CancellationToken);
        LoopTarget target = Assert.Single(search.Targets);
        return RunningMeasurement.Start(grade, change?.Invoke(target) ?? target);
    }
}
