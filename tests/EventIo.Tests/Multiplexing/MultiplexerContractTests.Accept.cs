using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using Tmds.Linux;
using Xunit;
using Xunit.Sdk;

namespace EventIo.Tests.Multiplexing;

/// <content>Accepting.</content>
public sealed unsafe partial class MultiplexerContractTests
{
    private const int Burst = 500;

    [Theory]
    [MemberData(nameof(All))]
    public void A_burst_of_connections_is_accepted_completely(string mechanism)
    {
        int burst = Math.Min(Burst, (TestSockets.FreeDescriptors() - 20) / 2);
        Assert.SkipWhen(burst < 100, $"Only {TestSockets.FreeDescriptors()} descriptors are left (ulimit -n).");
        using Multiplexer multiplexer = Mechanisms.Create(mechanism);
        MultiplexerDriver driver = new(multiplexer);
        (int listener, IPEndPoint address) = _sockets.Listener();
        multiplexer.Attach(0, 1, listener);
        multiplexer.Accept(0, isShared: false);
        driver.OnCompletion = completion => _sockets.Adopt(completion.Result);
        for (int i = 0; i < burst; i++)
            _sockets.Connect(address);
        driver.Until(() => driver.Completions.Count == burst);
        Assert.All(driver.Completions, completion =>
        {
            Assert.Equal((0, 1, Operation.Accept), (completion.Slot, completion.Generation, completion.Operation));
        });
        if (!OperatingSystem.IsWindows())
            Assert.All(driver.Completions, completion => AssertFlags(completion.Result));
        _sockets.Connect(address);
        driver.Until(() => driver.Completions.Count == burst + 1);
    }

    [Theory(Skip = Host.WineAccepts, SkipType = typeof(Host), SkipWhen = nameof(Host.IsWine))]
    [MemberData(nameof(All))]
    public void A_failed_accept_is_reported_once_and_ends_the_accepting(string mechanism)
    {
        using Multiplexer multiplexer = Mechanisms.Create(mechanism);
        MultiplexerDriver driver = new(multiplexer);
        // The socket does not listen, so accept(2) fails with EINVAL.
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        multiplexer.Attach(0, 0, (int)socket.Handle);
        for (int expected = 1; expected <= 3; expected++)
        {
            multiplexer.Accept(0, isShared: false);
            driver.Until(() => driver.Completions.Count == expected);
            Assert.Equal(
                new Completion(0, 0, Operation.Accept, -Errno.EINVAL, Completion.NoBuffer), driver.Completions[^1]);
            driver.ExpectSilence();
        }
        Assert.True(multiplexer.Detach(0));
    }

    private static void AssertFlags(int accepted)
    {
        Assert.NotEqual(0, LibC.fcntl(accepted, LibC.F_GETFL) & LibC.O_NONBLOCK);
        Assert.NotEqual(0, LibC.fcntl(accepted, LibC.F_GETFD) & LibC.FD_CLOEXEC);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void One_connection_to_a_shared_listener_wakes_one_of_eight_threads(string mechanism)
    {
        Mechanisms.Create(mechanism).Dispose();
        (int listener, IPEndPoint address) = _sockets.Listener();
        long scanned = 0;
        int accepted = 0;
        bool isOutOfMemory = false;
        using CountdownEvent ready = new(8);
        List<Multiplexer> multiplexers = [];
        ConcurrentBag<int> taskIds = [];
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            using Multiplexer? multiplexer = CreateWithinMemoryLimit(mechanism);
            if (multiplexer is null)
            {
                isOutOfMemory = true;
                ready.Signal();
                return;
            }
            lock (multiplexers)
                multiplexers.Add(multiplexer);
            Completion[] completions = new Completion[8];
            multiplexer.Attach(0, 0, listener);
            multiplexer.Accept(0, isShared: true);
            multiplexer.Wait(completions, 0);
            long before = multiplexer.DescriptorsScanned;
            if (!OperatingSystem.IsWindows())
                taskIds.Add(TestNative.CurrentThread());
            ready.Signal();
            int count = multiplexer.Wait(completions, Multiplexer.Forever);
            Interlocked.Add(ref scanned, multiplexer.DescriptorsScanned - before);
            for (int i = 0; i < count; i++)
            {
                Interlocked.Increment(ref accepted);
                SystemSocket.Close(completions[i].Result);
            }
            if (!multiplexer.Detach(0))
                multiplexer.Wait(completions, Multiplexer.Forever);
            // No thread may wake a multiplexer that is disposed.
            lock (multiplexers)
                multiplexers.Remove(multiplexer);
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        ready.Wait(TestContext.Current.CancellationToken);
        Eventually.True(() => taskIds.All(KernelThread.IsWaitingOrOver), "Not all threads wait.");
        _sockets.Connect(address);
        // Every thread that the connection wakes is awake by the time one of them has accepted it.
        Eventually.True(() => isOutOfMemory || Volatile.Read(ref accepted) > 0, "Nobody accepts the connection.");
        Eventually.True(() => taskIds.All(KernelThread.IsWaitingOrOver), "A thread neither waits nor ends.");
        lock (multiplexers)
            multiplexers.ForEach(multiplexer => multiplexer.Wake());
        foreach (Thread thread in threads)
            thread.Join();
        Assert.SkipWhen(isOutOfMemory, "Eight rings are more than RLIMIT_MEMLOCK allows (ulimit -l).");
        Assert.Equal(1, accepted);
        // One thread has received the event of the listener, and the seven others have received the event of Wake. A
        // kernel thread that polls for submissions may arm an accept after the connection has come. The connection is
        // then reported to another ring as well.
        if (mechanism is not (Mechanisms.Select or Mechanisms.Poll
            or Mechanisms.IoUringPolled or Mechanisms.IoUringPollPolled or Mechanisms.IoUringPollOf56))
            Assert.Equal(8, scanned);
    }

    private static Multiplexer? CreateWithinMemoryLimit(string mechanism)
    {
        try
        {
            return Mechanisms.Create(
                mechanism, new MultiplexerOptions { RingBufferCount = 2, AllowLargeDescriptorSet = true });
        }
        catch (SkipException)
        {
            return null;
        }
    }

    // The state is the field after the name in parentheses (proc_pid_stat(5)).
}
