using EventIo.Diagnosis.Observation;
using EventIo.Diagnosis.Readings;
using EventIo.Diagnosis.Remedies;
using EventIo.Findings;
using EventIo.Findings.Repairs;
using EventIo.Sockets.Listing;
using static System.FormattableString;

namespace EventIo.Diagnosis.Checks.Packets;

/// <summary>Datagrams found the receive buffer of their socket full (udp(7), SO_RCVBUF of socket(7)).</summary>
internal sealed class UdpDroppedCheck : HostCheck
{
    private const string V4 = "Udp.RcvbufErrors";
    private const string V6 = "Udp6RcvbufErrors";
    private const string Most = "net.core.rmem_max";

    // The new limit is four times the buffer that overflowed, but at least a megabyte.
    private const int Factor = 4;
    private const long LeastBytes = 1 << 20;

    internal override FindingKind Kind => FindingKind.UdpDropped;

    internal override string Rule => "RcvbufErrors of UDP over IPv4 or IPv6 rose in the window.";

    internal override string Source => "/proc/net/snmp and snmp6; SK_MEMINFO_DROPS of sock_diag(7) for the socket";

    internal override string Limits => "Sockets that were closed before the second reading.";

    internal override string? Obstacle(HostWindow window) => CounterObstacle(window, V4, V6);

    internal override IEnumerable<Finding> Check(HostWindow window)
    {
        CounterChange[] rising = window.Rising(V4, V6);
        if (rising.Length == 0)
            yield break;
        Dictionary<ulong, long> before = window.Before.Sockets.Datagrams.ToDictionary(
            socket => socket.NetlinkCookie, socket => socket.Drops ?? 0);
        var dropping =
            (from socket in window.After.Sockets.Datagrams
             let drops = (socket.Drops ?? 0) - before.GetValueOrDefault(socket.NetlinkCookie)
             where drops > 0
             orderby drops descending
             select (Socket: socket, Drops: drops)).ToArray();
        string counters = $"{string.Join(", ", rising)} {window.InTime} (/proc/net/snmp)";
        if (dropping.Length == 0)
        {
            yield return Create(
                FindingSeverity.Error, Subjects.Host, $"{counters}; no open socket counts a drop (sock_diag).") with
            {
                Remedy = "Get-TcpSocket -Kind Udp shows Drops and the receive buffer of each socket",
            };
        }
        foreach ((TcpSocket socket, long drops) in dropping)
        {
            yield return With(
                Create(
                    FindingSeverity.Error, Subjects.Of(socket),
                    Invariant($"{drops:N0} datagrams were dropped at the socket; {socket.ReceiveMemoryBytes:N0} of ")
                    + Invariant($"{socket.ReceiveBufferBytes:N0} bytes of its buffer are in use (sock_diag); ")
                    + $"{counters}.") with
                {
                    Cause = "The process reads more slowly than datagrams arrive.",
                    ProcessId = socket.ProcessId,
                },
                "", Raise(window, socket));
        }
    }

    // The kernel doubles the value of setsockopt(2), after limiting it to rmem_max.
    private static Repair?[] Raise(HostWindow window, TcpSocket socket)
    {
        long asked = (socket.ReceiveBufferBytes ?? 0) / 2;
        long value = Values.PowerOfTwo(Math.Max(asked * Factor, LeastBytes));
        return
        [
            window.Settings.Number(Most) < value ? window.Settings.Change(Most, value) : null,
            socket is { ProcessId: { } process, FileDescriptor: { } descriptor }
                ? new SocketOptionRepair(
                    process, socket.ProcessName ?? "", descriptor, socket.NetlinkCookie, "SO_RCVBUF", value, asked)
                : null,
        ];
    }
}
