using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EventIo.Multiplexing;
using EventIo.Native;
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
        Assert.Equal(0, TestNative.GetResourceLimit(TestNative.RLIMIT_NOFILE, limits));
        ulong usual = limits[0];
        List<int> fillers = [];
        List<int> accepted = [];
        try
        {
            limits[0] = (ulong)highest + 1;
            Assert.Equal(0, TestNative.SetResourceLimit(TestNative.RLIMIT_NOFILE, limits));
            // The accept is requested after the limit was lowered, because io_uring uses the limit that was in force at
            // the request. It succeeds if another thread of this process has closed a descriptor in between.
            int result;
            do
            {
                for (int filler; (filler = LibC.dup(listener)) >= 0;)
                    fillers.Add(filler);
                result = Accept(multiplexer, driver, accepted);
            }
            while (result >= 0 && accepted.Count < Clients);
            Assert.Equal(-Errno.EMFILE, result);
            driver.ExpectSilence();
        }
        finally
        {
            limits[0] = usual;
            _ = TestNative.SetResourceLimit(TestNative.RLIMIT_NOFILE, limits);
            foreach (int filler in fillers)
                _ = LibC.close(filler);
        }
        while (accepted.Count < Clients)
            Assert.InRange(Accept(multiplexer, driver, accepted), 0, int.MaxValue);
        foreach (Socket client in clients)
            client.Send("x"u8);
        foreach (int connection in accepted)
        {
            TestSockets.SetBlocking(connection, isBlocking: true);
            Assert.Single(TestSockets.Read(connection));
        }
    }

    private int Accept(Multiplexer multiplexer, MultiplexerDriver driver, List<int> accepted)
    {
        int before = driver.Completions.Count;
        multiplexer.Accept(0, isShared: false);
        driver.Until(() => driver.Completions.Count > before);
        int result = driver.Completions[before].Result;
        if (result >= 0)
        {
            _sockets.Adopt(result);
            accepted.Add(result);
        }
        return result;
    }
}
