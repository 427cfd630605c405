using System.Diagnostics;
using System.Runtime.InteropServices;
using EventIo.Multiplexing;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Multiplexing;

/// <content>Waiting.</content>
public sealed unsafe partial class MultiplexerContractTests
{
    [Theory]
    [MemberData(nameof(All))]
    public void A_timed_wait_is_never_early(string mechanism)
    {
        using Multiplexer multiplexer = Mechanisms.Create(mechanism);
        MultiplexerDriver driver = new(multiplexer);
        (int near, _) = _sockets.Pair();
        multiplexer.Attach(0, 0, near);
        multiplexer.Receive(0);
        foreach (long nanoseconds in new[] { 20_000, 999_999, 1_000_000, 2_500_000, 30_000_000, 0, 1 })
        {
            long start = Stopwatch.GetTimestamp();
            Assert.Equal(0, driver.Wait(nanoseconds));
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            Assert.True(elapsed.TotalNanoseconds >= nanoseconds, $"{elapsed.TotalNanoseconds} of {nanoseconds} ns");
            Assert.True(elapsed.TotalSeconds < 5);
        }
    }

    [Theory(Skip = Host.NoSignals, SkipType = typeof(Host), SkipUnless = nameof(Host.IsLinux))]
    [MemberData(nameof(All))]
    public void Signals_make_a_wait_neither_longer_nor_shorter(string mechanism)
    {
        using Multiplexer multiplexer = Mechanisms.Create(mechanism);
        MultiplexerDriver driver = new(multiplexer);
        int signals = 0;
        // SIGWINCH. A signal without a handler would not interrupt anything.
        const int WindowChanged = 28;
        using PosixSignalRegistration registration = PosixSignalRegistration.Create(
            (PosixSignal)WindowChanged, _ => Interlocked.Increment(ref signals));
        int waiting = TestNative.CurrentThread();
        using CancellationTokenSource stop = new();
        Thread sender = new(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                _ = TestNative.SignalThread(Environment.ProcessId, waiting, WindowChanged);
                Thread.Sleep(1);
            }
        });
        sender.Start();
        // The second one has something to submit as well, where a mechanism submits.
        for (int round = 0; round < 2; round++)
        {
            long start = Stopwatch.GetTimestamp();
            Assert.Equal(0, driver.Wait(150_000_000));
            double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            Assert.InRange(milliseconds, 150, 1500);
            (int near, _) = _sockets.Pair();
            multiplexer.Attach(round, 0, near);
            multiplexer.Receive(round);
        }
        Assert.True(multiplexer.Waits > 10, $"Only {multiplexer.Waits} waits: no signal has interrupted one.");
        stop.Cancel();
        sender.Join();
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Wake_ends_a_wait_from_another_thread(string mechanism)
    {
        using Multiplexer multiplexer = Mechanisms.Create(mechanism);
        MultiplexerDriver driver = new(multiplexer);
        for (int round = 0; round < 50; round++)
        {
            Thread waker = new(() =>
            {
                Thread.Sleep(round % 2);
                multiplexer.Wake();
            });
            waker.Start();
            Assert.Equal(0, driver.Wait(Multiplexer.Forever));
            waker.Join();
        }
        multiplexer.Wake();
        multiplexer.Wake();
        Assert.Equal(0, driver.Wait(Multiplexer.Forever));
        (int near, int far) = _sockets.Pair();
        multiplexer.Attach(0, 0, near);
        multiplexer.Receive(0);
        TestSockets.Write(far, "x"u8);
        driver.Until(() => driver.ReceivedCount(0) == 1);
        long start = Stopwatch.GetTimestamp();
        driver.Wait();
        driver.Wait(20_000_000);
        Assert.True(Stopwatch.GetElapsedTime(start).TotalMilliseconds >= 20, "An old wake was told again.");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Wake_without_its_option_is_refused_and_after_the_end_ignored(string mechanism)
    {
        Multiplexer unwakeable = Mechanisms.Create(
            mechanism, new MultiplexerOptions { IsWakeable = false, AllowLargeDescriptorSet = true });
        Assert.Throws<InvalidOperationException>(unwakeable.Wake);
        unwakeable.Dispose();
        unwakeable.Dispose();
        Multiplexer ended = Mechanisms.Create(mechanism);
        ended.Dispose();
        ended.Wake();
    }

    [Theory]
    [MemberData(nameof(All))]
    public void More_ready_descriptors_than_fit_are_all_served(string mechanism)
    {
        const int Count = 300;
        Assert.SkipWhen(
            TestSockets.FreeDescriptors() < (2 * Count) + 20,
            $"Needs {2 * Count} descriptors; {TestSockets.FreeDescriptors()} are left (ulimit -n).");
        foreach (int capacity in new[] { 4, 40, 1024 })
        {
            using Multiplexer multiplexer = Mechanisms.Create(mechanism);
            MultiplexerDriver driver = new(multiplexer, capacity);
            int[] far = new int[Count];
            int[] near = new int[Count];
            for (int slot = 0; slot < Count; slot++)
            {
                (near[slot], far[slot]) = _sockets.Pair();
                multiplexer.Attach(slot, 0, near[slot]);
                multiplexer.Receive(slot);
                TestSockets.Write(far[slot], "1"u8);
            }
            // Whatever is served becomes ready again at once: who is never served starves.
            driver.OnCompletion = completion => TestSockets.Write(far[completion.Slot], "+"u8);
            int waits = 0;
            int limit = 40 * Count / Math.Min(capacity, 256) * 4;
            while (Enumerable.Range(0, Count).Any(slot => driver.ReceivedCount(slot) < 3) && waits++ < limit)
                driver.Wait(1_000_000);
            int[] starved = [.. Enumerable.Range(0, Count).Where(slot => driver.ReceivedCount(slot) < 3)];
            Assert.True(starved.Length == 0, $"{starved.Length} starve at {capacity}, slot {starved.FirstOrDefault()} first.");
            for (int slot = 0; slot < Count; slot++)
            {
                _sockets.Close(near[slot]);
                _sockets.Close(far[slot]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void One_turn_takes_the_calls_that_it_counts(string mechanism)
    {
        using Multiplexer multiplexer = Mechanisms.Create(
            mechanism, new MultiplexerOptions { IsWakeable = false, AllowLargeDescriptorSet = true });
        MultiplexerDriver driver = new(multiplexer);
        (int near, int far) = _sockets.Pair();
        multiplexer.Attach(0, 0, near);
        multiplexer.Receive(0);
        TestSockets.Write(far, "x"u8);
        driver.Until(() => driver.Completions.Count == 1);
        long calls = multiplexer.SystemCalls;
        long waits = multiplexer.Waits;
        for (int turn = 0; turn < 100; turn++)
        {
            TestSockets.Write(far, "x"u8);
            driver.Wait(Multiplexer.Forever);
        }
        Assert.Equal(100, multiplexer.Waits - waits);
        int perTurn = mechanism switch
        {
            // The wait brings the bytes along.
            Mechanisms.IoUringReceive or Mechanisms.IoUringSingle or Mechanisms.IoUringPolled => 1,
            // Wait, receive, arm again.
            Mechanisms.EpollOneShot => 3,
            // Wait, receive, receive no bytes again.
            Mechanisms.IocpZeroByte => 3,
            _ => 2,
        };
        // With submission polling, what is waited for may have come before the wait begins, without a call.
        bool mayBeFewer = mechanism is Mechanisms.IoUringPolled or Mechanisms.IoUringPollPolled;
        Assert.InRange(multiplexer.SystemCalls - calls, mayBeFewer ? 0 : 100 * perTurn, 100 * perTurn);
    }
}
