using System.Text;
using EventIo.Diagnosis.Readings;
using EventIo.Native.Linux.ControlGroups;
using EventIo.Sockets;
using EventIo.Sockets.Listing;
using Xunit;

namespace EventIo.Tests.Fuzzing;

/// <summary>No text about the whole host, in /proc or in control groups, causes an exception.</summary>
public sealed class HostTextFuzzTests
{
    private static readonly byte[][] s_words =
    [
        .. new[] { "\n", " ", "\t", ": ", "-1", "18446744073709551616", "9223372036854775807", "ffffffff", "cpu", ":" }
            .Select(Encoding.ASCII.GetBytes),
    ];

    private static readonly byte[][] s_texts =
    [
        .. new[]
        {
            "Tcp: RtoAlgorithm PassiveOpens\nTcp: 1 77\nTcpExt: SyncookiesSent\nTcpExt: 5\n",
            "Ip6InReceives                   \t1234\n",
            "cpu  10 20 30 40 50 60 70 80 90 100\ncpu0 10 20 30 40 50 60 70 80 90 100\nintr 5\n",
            "000002a5 00000000 00000001 00000000 00000000 00000000 0 0 0 0 00000000 00000000 00000001\n",
            "Inter-|   Receive\n face |bytes packets\n    lo: 100 7 0 0\nlong0:1 2 3\n",
            "                    CPU0       CPU1\n          HI:          1          2\n      NET_RX:       10  20\n",
            "nr_periods 5\nnr_throttled 3\nthrottled_time 700\nthrottled_usec 7\n",
            "25 30 0:22 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n" +
                "26 30 0:23 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n",
            "  0: 0100007F:1F90 0200007F:C350 01 00000001:00000002 01:00000014 00000000  0 0 12345 1 0 20 4 30 10 -1\n",
            "  1: 0000000000000000FFFF00000100007F:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 " +
                "00:00000000 00000000     0        0 77 1 0000000000000000 100 0 0 10 0\n",
            "0000000000000000: 00000002 00000000 00010000 0001 01 12345 /run/x y\n",
            "max 100000\n", "50000 100000\n", "-1\n",
            // These once caused exceptions: only blanks, a figure or a sum beyond 64 bits, a name that occurs twice.
            " \n \n", "Inter-|\n face |\n lo: 1 18446744073709551616\n", "nr_periods 5\nnr_periods 6\n",
            "cpu 9223372036854775807 9223372036854775807\n", "nr_throttled x\n",
        }.Select(Encoding.ASCII.GetBytes),
    ];

    [Fact]
    public void Texts_about_the_host_cause_no_exception() => FuzzRun.Check(FuzzRun.Short, new(s_texts, s_words), Check);

    [Fact(Explicit = Support.Run.Long)]
    public void Ten_million_texts_about_the_host_cause_no_exception() =>
        FuzzRun.Check(FuzzRun.Long, new(s_texts, s_words), Check);

    private static void Check(byte[] input)
    {
        string text = Encoding.UTF8.GetString(input);
        _ = NetworkCounters.Parse(text, text, text);
        _ = InterfaceTable.Parse(text);
        _ = SoftnetReading.Parse(text);
        _ = ProcessorTimes.Parse(text);
        _ = ProcessorTable.Parse(text);
        _ = CgroupMounts.Parse(text, static _ => true);
        _ = CpuQuota.Parse("/x", isUnified: true, text, "50000", text);
        _ = CpuQuota.Parse("/x", isUnified: false, text, text, text);
        _ = ThrottleClock.Parse(text);
        foreach (string line in text.Split('\n'))
        {
            foreach (SocketKind kind in Enum.GetValues<SocketKind>())
                _ = new ProcNetParser(kind, networkNamespace: null).Parse(line)?.ToString();
        }
    }
}
