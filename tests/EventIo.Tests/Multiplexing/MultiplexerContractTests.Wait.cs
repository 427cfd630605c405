using System.Diagnostics;
using System.Runtime.InteropServices;
using EventIo.Multiplexing;
using EventIo.Native.Linux.IoUring;
using EventIo.Native.Linux.IoUring.Probing;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
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
        // If a mechanism confused units, the longest wait would exceed the guard.
        foreach (long nanoseconds in new[] { 20_000, 999_999, 1_000_000, 2_500_000, 70_000_000, 0, 1 })
        {
            long start = Stopwatch.GetTimestamp();
            Assert.Equal(0, driver.Wait(nanoseconds));
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            Assert.True(elapsed.TotalNanoseconds >= nanoseconds, $"{elapsed.TotalNanoseconds} of {nanoseconds} ns");
            Assert.True(elapsed < HangGuard.Time, $"The wait took {elapsed}.");
        }
    }

    [Theory(Skip = Host.NoSignals, SkipType = typeof(Host), SkipUnless = nameof(Host.IsLinux))]
    [MemberData(nameof(All))]
    public void Signals_make_a_wait_neither_longer_nor_shorter(string mechanism)
    {
        using Multiplexer multiplexer = Mechanisms.Create(mechanism);
        MultiplexerDriver driver = new(multiplexer);
        // SIGWINCH. A signal without a handler would not interrupt anything.
        const int WindowChanged = 28;
        using PosixSignalRegistration registration = PosixSignalRegistration.Create(
            (PosixSignal)WindowChanged, _ => { });
        int waiting = TestNative.CurrentThread();
        using CancellationTokenSource stop = new(HangGuard.Time);
        Thread sender = new(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                _ = TestNative.SignalThread(Environment.ProcessId, waiting, WindowChanged);
                Thread.Sleep(1);
            }
        });
        sender.Start();
        // From the second round on, mechanisms that submit requests have one to submit. A wait that started over after
        // each signal would end only when the signals do.
        for (int round = 0; round < 2 || multiplexer.Waits <= 10; round++)
        {
            long start = Stopwatch.GetTimestamp();
            Assert.Equal(0, driver.Wait(150_000_000));
            double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            Assert.True(milliseconds >= 150, $"The wait took {milliseconds} ms.");
            Assert.False(stop.IsCancellationRequested, $"{multiplexer.Waits} waits until the signals ended.");
            (int near, _) = _sockets.Pair();
            multiplexer.Attach(round, 0, near);
            multiplexer.Receive(round);
        }
        stop.Cancel();
        sender.Join();
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Wake_ends_a_wait_from_another_thread(string mechanism)
    {
        using Multiplexer multiplexer = Mechanisms.Create(mechanism);
        MultiplexerDriver driver = new(multiplexer);
        int waiting = Host.IsLinux ? TestNative.CurrentThread() : 0;
        for (int round = 0; round < 50; round++)
        {
            // Wakes before the wait and during it, alternately.
            bool isDuring = round % 2 == 1;
            Thread waker = new(() =>
            {
                if (isDuring)
                    KernelThread.UntilWaiting(waiting);
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
        Assert.True(Stopwatch.GetElapsedTime(start).TotalMilliseconds >= 20, "A previous wake was reported again.");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Wake_is_refused_without_its_option_and_ignored_after_disposal(string mechanism)
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
    public void More_ready_descriptors_than_a_wait_returns_are_all_served(string mechanism)
    {
        const int Count = 300;
        Assert.SkipWhen(
            TestSockets.FreeDescriptors() < (2 * Count) + 20,
            $"Needs {2 * Count} descriptors; {TestSockets.FreeDescriptors()} are left (ulimit -n).");
        foreach (int capacity in new[] { 4, 40, 1024 })
        {
            // Disposed after the multiplexer, which may still have requests for the sockets.
            using TestSockets sockets = new();
            using Multiplexer multiplexer = Mechanisms.Create(mechanism);
            MultiplexerDriver driver = new(multiplexer, capacity);
            int[] far = new int[Count];
            for (int slot = 0; slot < Count; slot++)
            {
                (int near, far[slot]) = sockets.Pair();
                multiplexer.Attach(slot, 0, near);
                multiplexer.Receive(slot);
                TestSockets.Write(far[slot], "1"u8);
            }
            // A served descriptor becomes ready again at once; one that is never served starves.
            driver.OnCompletion = completion => TestSockets.Write(far[completion.Slot], "+"u8);
            int waits = 0;
            int limit = 40 * Count / Math.Min(capacity, 256) * 4;
            long begin = Stopwatch.GetTimestamp();
            while (Enumerable.Range(0, Count).Any(slot => driver.ReceivedCount(slot) < 3) && waits < limit)
            {
                // Only waits that return something count: a kernel thread that submits may be late.
                if (driver.Wait(1_000_000) > 0)
                    waits++;
                Assert.True(Stopwatch.GetElapsedTime(begin) < HangGuard.Time, "Not every descriptor was served.");
            }
            int[] starved = [.. Enumerable.Range(0, Count).Where(slot => driver.ReceivedCount(slot) < 3)];
            Assert.True(starved.Length == 0,
                $"{starved.Length} starve at {capacity}, first slot {starved.FirstOrDefault()}.");
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_turn_makes_the_expected_number_of_system_calls(string mechanism)
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
        // Without FAST_POLL a wait for data comes before the receive.
        Assert.Equal(mechanism == Mechanisms.IoUringOf56 ? 200 : 100, multiplexer.Waits - waits);
        int perTurn = mechanism switch
        {
            // The wait returns the bytes as well.
            Mechanisms.IoUringReceive or Mechanisms.IoUringSingle or Mechanisms.IoUringPolled
                or Mechanisms.IoUringOf510 => 1,
            // Wait, receive, arm again.
            Mechanisms.EpollOneShot => 3,
            // Wait, receive, receive no bytes again.
            Mechanisms.IocpZeroByte => 3,
            _ => 2,
        };
        // With submission polling, the completion may be there before the wait begins, without a call. If the kernel
        // doesn't defer task work to the wait (before Linux 6.1), the completion may already be there when the test's
        // write returns.
        bool mayBeFewer = mechanism is Mechanisms.IoUringPolled or Mechanisms.IoUringPollPolled
            || (mechanism is Mechanisms.IoUringPoll && !IoUringProbe.Offered.HasFlag(RingFeature.DeferTaskrun));
        Assert.InRange(multiplexer.SystemCalls - calls, mayBeFewer ? 0 : 100 * perTurn, 100 * perTurn);
    }
}
