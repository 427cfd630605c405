using System.Globalization;
using System.Net;
using EventIo.Diagnosis;
using EventIo.Diagnosis.Checks;
using EventIo.Diagnosis.Observation;
using EventIo.Diagnosis.Readings;
using EventIo.Findings;
using EventIo.Native;
using EventIo.Sockets;
using EventIo.Sockets.Listing;
using Xunit;

namespace EventIo.Tests.Diagnosis;

/// <summary>Windows made of given figures: 5 s, 20 looks, a server with process id 812.</summary>
internal static class TestWindow
{
    internal const int Looks = 20;
    internal const int ServerId = 812;

    internal static readonly HostProcess Server = new(ServerId, "nginx")
    {
        Arguments = ["nginx: worker process"],
        Descriptors = 100,
        DescriptorLimit = 1_024,
        HardDescriptorLimit = 4_096,
        State = 'S',
    };

    /// <summary>A window whose snapshots differ as given.</summary>
    internal static HostWindow Of(Func<HostState, HostState>? before, Func<HostState, HostState>? after)
    {
        var snapshot = new HostState
        {
            Settings = Settings(("net.core.somaxconn", "4096"), ("net.ipv4.tcp_syncookies", "1")),
            Processes = Processes(Server),
            HasCgroups = true,
        };
        return new HostWindow
        {
            Before = before?.Invoke(snapshot) ?? snapshot,
            After = after?.Invoke(snapshot) ?? snapshot,
            Seconds = 5,
            Looks = Looks,
        };
    }

    /// <summary>A window in which counters rose from 0.</summary>
    internal static HostWindow Rising(params (string Name, long To)[] counters)
    {
        NetworkCounters from = Counters([.. counters.Select(counter => (counter.Name, 0L))]);
        NetworkCounters to = Counters(counters);
        return Of(before => before with { Counters = from }, after => after with { Counters = to }) with
        {
            Moments = [.. Enumerable.Range(0, Looks + 2).Select(moment => Counters(
                [.. counters.Select(counter => (counter.Name, counter.To * moment / (Looks + 1)))]))],
        };
    }

    internal static NetworkCounters Counters(params (string Name, long Value)[] counters) => NetworkCounters.Parse(
        snmp: null,
        netstat: string.Join('\n', counters.Where(counter => counter.Name.Contains('.', StringComparison.Ordinal))
            .Select(counter => (Group: counter.Name.Split('.')[0], Name: counter.Name.Split('.')[1], counter.Value))
            .GroupBy(counter => counter.Group)
            .Select(group => $"{group.Key}: {string.Join(' ', group.Select(counter => counter.Name))}\n" +
                $"{group.Key}: {string.Join(' ', group.Select(counter => Number(counter.Value)))}")),
        snmp6: string.Join('\n', counters.Where(counter => !counter.Name.Contains('.', StringComparison.Ordinal))
            .Select(counter => $"{counter.Name} {Number(counter.Value)}")));

    internal static HostSettings Settings(params (string Name, string Value)[] settings) =>
        new(settings.ToDictionary(setting => setting.Name, setting => setting.Value));

    internal static Dictionary<int, HostProcess> Processes(params HostProcess[] processes) =>
        processes.ToDictionary(process => process.Id);

    internal static TcpSocket Listener(int queue, int limit, long drops = 0) => new()
    {
        Kind = SocketKind.Tcp,
        State = TcpState.Listen,
        Cookie = 1,
        LocalIP = IPAddress.Loopback,
        LocalPort = 8080,
        AcceptQueue = queue,
        AcceptQueueLimit = limit,
        Owners = [new SocketHolder(ServerId, "nginx", 6)],
        Memory = Memory(drops),
    };

    internal static TcpSocket Connection(ulong cookie, TcpState state = TcpState.Established) => new()
    {
        Kind = SocketKind.Tcp,
        State = state,
        Cookie = cookie,
        LocalIP = IPAddress.Loopback,
        LocalPort = 8080,
        RemoteIP = IPAddress.Parse("127.0.0.2"),
        RemotePort = 40_000 + (int)cookie,
        ReceiveQueueBytes = 0,
        SendQueueBytes = 0,
        Owners = [new SocketHolder(ServerId, "nginx", 10 + (int)cookie)],
    };

    internal static SocketCensus Connections(IEnumerable<ConnectionReading> readings) =>
        new() { Connections = readings.ToDictionary(reading => reading.Socket.NetlinkCookie) };

    // SK_MEMINFO: the figure of drops is the ninth.
    internal static byte[] Memory(long drops)
    {
        byte[] memory = new byte[(SocketMemory.Drops + 1) * sizeof(uint)];
        BitConverter.TryWriteBytes(memory.AsSpan(SocketMemory.Drops * sizeof(uint)), (uint)drops);
        return memory;
    }

    /// <summary>Makes a check, which must be possible, and returns its findings.</summary>
    internal static Finding[] Check(this HostWindow window, FindingKind kind)
    {
        HostCheck check = CheckCatalog.OfHost.Single(check => check.Kind == kind);
        Assert.Null(check.Obstacle(window));
        Finding[] findings = [.. check.Check(window)];
        Assert.All(findings, finding =>
        {
            Assert.Equal(kind, finding.Kind);
            Assert.EndsWith(".", finding.Evidence, StringComparison.Ordinal);
            Assert.DoesNotContain("  ", finding.Evidence, StringComparison.Ordinal);
            Assert.NotEmpty(finding.Subject);
            Assert.NotEmpty(finding.Remedy);
        });
        return findings;
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
