using EventIo.Diagnosis.Observation;
using EventIo.Diagnosis.Readings;
using EventIo.Findings;
using Xunit;

namespace EventIo.Tests.Diagnosis;

/// <summary>
/// Conditions that only a whole host can have, or that would harm every program on it. The texts of /proc were recorded
/// on Linux 6.18; the tests replace the relevant figures. The parsers and checks are the same as for a live host.
/// </summary>
public sealed class RecordedTextTests
{
    [Theory]
    [InlineData("2219564\t0\t2466183", null)]
    [InlineData("2219565\t0\t2466183", FindingSeverity.Warning)]
    [InlineData("2466183\t0\t2466183", FindingSeverity.Error)]
    public void Open_files_of_the_host_are_read_from_file_nr(string text, FindingSeverity? severity)
    {
        HostWindow window = TestWindow.Of(Read, Read);
        Assert.Equal(severity, window.Check(FindingKind.SystemDescriptorLimit).SingleOrDefault()?.Severity);

        HostState Read(HostState snapshot) => snapshot with
        {
            Settings = TestWindow.Settings(
                ("fs.file-nr", string.Join(' ', KernelText.Fields(text))), ("fs.file-max", "2466183")),
        };
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(3, "TCPAbortOnMemory 0 → 3 in 5.0 s; 131,075 orphans, tcp_max_orphans is 131,072 ")]
    public void Orphans_that_were_reset_are_read_from_netstat_and_sockstat(int aborted, string? evidence)
    {
        HostWindow window = TestWindow.Of(
            snapshot => Read(snapshot, 0, 12), snapshot => Read(snapshot, aborted, 131_075));
        Finding? finding = window.Check(FindingKind.OrphanLimit).SingleOrDefault();
        Assert.Equal(evidence is null, finding is null);
        if (finding is null)
            return;
        Assert.StartsWith(evidence!, finding.Evidence, StringComparison.Ordinal);
        Assert.Equal("sysctl -w net.ipv4.tcp_max_orphans=262144", finding.Remedy);

        static HostState Read(HostState snapshot, int aborted, int orphans) => snapshot with
        {
            Counters = NetworkCounters.Parse(
                null,
                "TcpExt: SyncookiesSent TCPAbortOnClose TCPAbortOnMemory TCPAbortOnTimeout\n"
                + $"TcpExt: 0 212 {aborted} 3\nIpExt: InNoRoutes InTruncatedPkts\nIpExt: 0 0\n", null),
            Orphans = SocketTotals.Orphans(
                $"sockets: used 61\nTCP: inuse 17 orphan {orphans} tw 3399 alloc 23 mem 147\nUDP: inuse 0 mem 0\n"),
            Settings = TestWindow.Settings(("net.ipv4.tcp_max_orphans", "131072")),
        };
    }

    [Theory]
    [InlineData(1_855, false)]
    [InlineData(1_856, true)]
    public void Stolen_time_is_read_from_stat(int stolen, bool isFound)
    {
        // 1,000 ticks passed; a tenth of them is 100.
        HostWindow window = TestWindow.Of(
            snapshot => Read(snapshot, 31_298, 1_755), snapshot => Read(snapshot, 32_298 - (stolen - 1_755), stolen));
        Assert.Equal(isFound, window.Check(FindingKind.CpuStolen).Length == 1);

        static HostState Read(HostState snapshot, int idle, int stolen) => snapshot with
        {
            Processors = ProcessorTimes.Parse(
                $"cpu  1517631 93213 567199 387200 {idle} 0 81920 {stolen} 0 0\n"
                + "cpu0 745370 47233 287819 213485 4459 0 41206 859 0 0\nintr 9\nctxt 7\nbtime 1764399687\n"),
        };
    }
}
