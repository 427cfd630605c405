using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Tests.Support.Machine;
using Tmds.Linux;
using Xunit;

namespace EventIo.Tests.Multiplexing;

/// <summary>Mechanisms when this process has no descriptor left. No other test may run meanwhile.</summary>
[Collection(Lanes.Alone)]
public sealed unsafe class DescriptorLimitTests : IDisposable
{
    private const int Clients = 4;

    private readonly TestSockets _sockets = new();

    public static TheoryData<string> All => Mechanisms.All;

    public void Dispose() => _sockets.Dispose();

    [Theory(Skip = Host.NoDescriptorLimit, SkipType = typeof(Host), SkipUnless = nameof(Host.IsLinux))]
    [MemberData(nameof(All))]
    public void Running_out_of_descriptors_loses_no_connection(string mechanism)
    {
        using Multiplexer multiplexer = Mechanisms.Create(mechanism);
        MultiplexerDriver driver = new(multiplexer);
        (int listener, IPEndPoint address) = _sockets.Listener();
        multiplexer.Attach(0, 0, listener);
        Socket[] clients = [.. Enumerable.Range(0, Clients).Select(_ => _sockets.Connect(address))];
        int highest = Directory.GetFiles("/proc/self/fd")
            .Max(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture));
        ulong* limits = stackalloc ulong[2];
        Assert.Equal(0, TestNative.GetResourceLimit(LibCSupplement.RLIMIT_NOFILE, limits));
        ulong usual = limits[0];
        List<int> fillers = [];
        try
        {
            limits[0] = (ulong)highest + 1;
            Assert.Equal(0, TestNative.SetResourceLimit(LibCSupplement.RLIMIT_NOFILE, limits));
            for (int filler; (filler = LibC.dup(listener)) >= 0;)
                fillers.Add(filler);
            // The accept is requested after the limit was lowered, because io_uring uses the limit that was in force at
            // the request. It accepts until it fails: another thread of this process may have closed a descriptor.
            multiplexer.Accept(0, isShared: false);
            driver.Until(() => driver.Completions.Exists(completion => completion.Result < 0));
            Assert.Equal(-Errno.EMFILE, driver.Completions[^1].Result);
            driver.ExpectSilence();
        }
        finally
        {
            limits[0] = usual;
            _ = TestNative.SetResourceLimit(LibCSupplement.RLIMIT_NOFILE, limits);
            foreach (int filler in fillers)
                _ = LibC.close(filler);
        }
        multiplexer.Accept(0, isShared: false);
        driver.Until(() => driver.Completions.Count == Clients + 1);
        int[] accepted = [.. driver.Completions.Select(completion => completion.Result).Where(result => result >= 0)];
        Array.ForEach(accepted, _sockets.Adopt);
        Assert.Equal(Clients, accepted.Length);
        foreach (Socket client in clients)
            client.Send("x"u8);
        foreach (int connection in accepted)
        {
            TestSockets.SetBlocking(connection, isBlocking: true);
            Assert.Single(TestSockets.Read(connection));
        }
    }
}
