using EventIo.Multiplexing;
using EventIo.Native;
using Tmds.Linux;
using Xunit;

namespace EventIo.Tests.Multiplexing.Readiness;

/// <summary>The properties that only one of the readiness mechanisms has.</summary>
[Collection(Lanes.Alone)]
public sealed class ReadinessMechanismTests : IDisposable
{
    private const int High = 1500;

    private readonly TestSockets _sockets = new();

    public void Dispose() => _sockets.Dispose();

    [Fact]
    public void Select_refuses_a_descriptor_of_1024_and_keeps_working()
    {
        using Multiplexer multiplexer = Mechanisms.Create(Mechanisms.Select, new MultiplexerOptions());
        MultiplexerDriver driver = new(multiplexer);
        (int near, _) = HighPair();
        multiplexer.Attach(0, 0, near);
        Assert.Equal(near, Assert.Throws<DescriptorSetException>(() => multiplexer.Receive(0)).Descriptor);
        Assert.Throws<DescriptorSetException>(() => multiplexer.WatchReadable(0));
        Assert.True(multiplexer.Detach(0));
        (int low, int far) = _sockets.Pair();
        multiplexer.Attach(0, 1, low);
        multiplexer.Receive(0);
        TestSockets.Write(far, "x"u8);
        driver.Until(() => driver.ReceivedCount(0, 1) == 1);
    }

    [Fact]
    public void Select_accepts_higher_descriptors_when_allowed()
    {
        using Multiplexer multiplexer = Mechanisms.Create(
            Mechanisms.Select, new MultiplexerOptions { AllowLargeDescriptorSet = true });
        MultiplexerDriver driver = new(multiplexer);
        (int near, int far) = HighPair();
        multiplexer.Attach(0, 0, near);
        multiplexer.Receive(0);
        for (int i = 1; i <= 5; i++)
        {
            TestSockets.Write(far, "x"u8);
            driver.Until(() => driver.ReceivedCount(0) == i);
        }
        Assert.True(multiplexer.Detach(0));
        driver.ExpectSilence();
    }

    [Theory]
    [InlineData(Mechanisms.Poll)]
    [InlineData(Mechanisms.IoUringPoll)]
    [InlineData(Mechanisms.IoUringReceive)]
    public void Every_operation_on_a_closed_descriptor_fails(string mechanism)
    {
        using Multiplexer multiplexer = Mechanisms.Create(mechanism);
        MultiplexerDriver driver = new(multiplexer);
        (int near, _) = _sockets.Pair();
        _sockets.Close(near);
        multiplexer.Attach(0, 0, near);
        multiplexer.Receive(0);
        driver.Until(() => driver.Completions.Count > 0);
        Assert.Equal(
            new Completion(0, 0, Operation.Receive, -Errno.EBADF, Completion.NoBuffer),
            Assert.Single(driver.Completions));
        driver.ExpectSilence();
        multiplexer.Attach(1, 0, near);
        multiplexer.WatchReadable(1);
        driver.Until(() => driver.Completions.Count > 1);
        Assert.Equal(new Completion(1, 0, Operation.Readable, -Errno.EBADF, Completion.NoBuffer),
            driver.Completions[1]);
        driver.Detach(1);
        driver.ExpectSilence();
    }

    [Theory]
    [InlineData(Mechanisms.EpollLevel)]
    [InlineData(Mechanisms.EpollEdge)]
    [InlineData(Mechanisms.EpollOneShot)]
    public void Epoll_refuses_what_it_cannot_watch(string mechanism)
    {
        using Multiplexer multiplexer = Mechanisms.Create(mechanism);
        using FileStream file = File.OpenRead("/proc/self/exe");
        multiplexer.Attach(0, 0, (int)file.SafeFileHandle.DangerousGetHandle());
        Assert.Equal(Errno.EPERM, Assert.Throws<NativeException>(() => multiplexer.Receive(0)).ErrorNumber);
        Assert.True(multiplexer.Detach(0));
    }

    [Fact]
    public void Poll_watches_the_remaining_descriptors_after_removals()
    {
        using Multiplexer multiplexer = Mechanisms.Create(
            Mechanisms.Poll, new MultiplexerOptions { IsWakeable = false });
        MultiplexerDriver driver = new(multiplexer);
        for (int slot = 0; slot < 100; slot++)
        {
            multiplexer.Attach(slot, 0, _sockets.Pair().Near);
            multiplexer.WatchReadable(slot);
        }
        driver.Wait();
        Assert.Equal(100, multiplexer.DescriptorsScanned);
        for (int slot = 0; slot < 100; slot += 2)
            driver.Detach(slot);
        driver.Wait();
        Assert.Equal(150, multiplexer.DescriptorsScanned);
    }

    private (int Near, int Far) HighPair()
    {
        (int near, int far) = _sockets.Pair();
        int high = LibC.fcntl(near, LibC.F_DUPFD_CLOEXEC, High);
        Assert.SkipWhen(high < 0, $"Descriptor {High} is over the limit (ulimit -n).");
        _sockets.Adopt(high);
        _sockets.Close(near);
        return (high, far);
    }
}
