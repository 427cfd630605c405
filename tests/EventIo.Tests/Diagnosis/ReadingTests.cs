using EventIo.Diagnosis.Readings;
using Xunit;

namespace EventIo.Tests.Diagnosis;

/// <summary>Files of /proc and /sys, as kernels write them.</summary>
public sealed class ReadingTests
{
    [Fact]
    public void A_counter_is_found_by_group_and_name()
    {
        var counters = NetworkCounters.Parse(
            "Tcp: RtoMin MaxConn InSegs\nTcp: 200 -1 7\n", "TcpExt: ListenOverflows\nTcpExt: 3\n",
            "Udp6RcvbufErrors               \t5\n");
        Assert.Equal(-1, counters.Find("Tcp.MaxConn"));
        Assert.Equal(3, counters.Find("TcpExt.ListenOverflows"));
        Assert.Equal(5, counters.Find("Udp6RcvbufErrors"));
        Assert.Null(counters.Find("TcpExt.Unknown"));
        Assert.Null(NetworkCounters.Parse(null, null, null).Find("Tcp.InSegs"));
    }

    [Fact]
    public void Hexadecimal_figures_of_all_processors_are_added_up()
    {
        var table = ProcessorTable.Parse("entries  drop\n0000000a 00000001\n0000000a 0000000f\n");
        Assert.Equal(16, table?.Sum("drop"));
        Assert.Null(table?.Sum("early_drop"));
        Assert.Null(ProcessorTable.Parse(null));
    }

    [Fact]
    public void The_line_number_is_the_processor_if_there_is_no_processor_column()
    {
        const string Figures = "00000010 00000001 00000002 0 0 0 0 0 0 0 0 00000000";
        Assert.Equal(new SoftnetReading(3, 16, 1, 2), Assert.Single(SoftnetReading.Parse($"{Figures} 00000003 0 0\n")));
        Assert.Equal([0, 1], SoftnetReading.Parse($"{Figures}\n{Figures}\n").Select(row => row.Processor));
    }

    [Fact]
    public void Processor_times_are_split_into_idle_interrupt_and_stolen_time()
    {
        ProcessorTimes[] times = ProcessorTimes.Parse("cpu  10 0 10 70 5 1 2 2 0 0\ncpu1 5 0 5 35 0 0 1 4\nintr 1\n");
        Assert.Equal(new ProcessorTimes(ProcessorTimes.All, 100, 75, 3, 2), times[0]);
        Assert.Equal(new ProcessorTimes(1, 50, 35, 1, 4), times[1]);
    }

    [Theory]
    [InlineData("0::/web/api\n", "/sys/fs/cgroup/unified/web/api /sys/fs/cgroup/unified/web")]
    [InlineData("2:cpu,cpuacct:/web\n1:name=systemd:/x\n", "/sys/fs/cgroup/cpu/web")]
    [InlineData("0::/\n", "")]
    // The group is outside of this process's cgroup namespace.
    [InlineData("0::/../other\n", "")]
    public void Control_groups_are_found_with_their_ancestors(string cgroup, string folders)
    {
        var mounts = CgroupMounts.Parse(
            "36 32 0:30 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n"
            + "37 32 0:31 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n",
            static _ => true);
        Assert.Equal(folders, string.Join(' ', mounts.Groups(cgroup).Select(group => group.Folder)));
    }

    // The parameters: the mounts that are reachable, the groups of this process, and whether the quotas are visible.
    [Theory]
    [InlineData("/cpu /unified", "2:cpu,cpuacct:/\n0::/\n", true)]
    [InlineData("/cpu", "2:cpu,cpuacct:/\n0::/\n", true)]
    [InlineData("/unified", "2:cpu,cpuacct:/\n0::/\n", false)]
    [InlineData("/unified", "0::/\n", true)]
    [InlineData("/cpu", "0::/\n", false)]
    [InlineData("", "0::/\n", false)]
    [InlineData("", null, false)]
    public void Quotas_are_visible_if_the_hierarchy_with_the_cpu_controller_is_reachable(
        string reachable, string? cgroup, bool isVisible)
    {
        var mounts = CgroupMounts.Parse(
            "36 32 0:30 / /cpu rw - cgroup cgroup rw,cpu,cpuacct\n37 32 0:31 / /unified rw - cgroup2 cgroup2 rw\n",
            folder => reachable.Split(' ').Contains(folder));
        Assert.Equal(isVisible, mounts.HasQuotas(cgroup));
    }

    [Fact]
    public void A_container_without_a_cgroup_namespace_sees_the_end_of_the_hosts_path()
    {
        var mounts = CgroupMounts.Parse(
            "36 32 0:30 /docker/abc /sys/fs/cgroup/cpu ro - cgroup cgroup rw,cpu,cpuacct\n", static _ => true);
        Assert.Equal(
            [("/sys/fs/cgroup/cpu/web", false)], mounts.Groups("2:cpu,cpuacct:/docker/abc/web\n"));
    }

    [Fact]
    public void Quotas_of_both_cgroup_versions_are_read()
    {
        CpuQuota? first = CpuQuota.Parse(
            "/v1", false, "nr_periods 10\nnr_throttled 4\nthrottled_time 5000000\n", "50000\n", "100000\n");
        Assert.Equal((0.5, 5_000_000L), (first?.Processors, first?.ThrottledNanoseconds));
        CpuQuota? second = CpuQuota.Parse(
            "/v2", true, "usage_usec 1\nnr_periods 10\nnr_throttled 4\nthrottled_usec 5000\n", "200000", "100000");
        Assert.Equal((2.0, 5_000_000L), (second?.Processors, second?.ThrottledNanoseconds));
        Assert.Null(CpuQuota.Parse("/v2", true, "nr_periods 0\n", "max", "100000"));
        Assert.Null(CpuQuota.Parse("/v1", false, "nr_periods 0\n", "-1\n", "100000\n"));
    }

    [Fact]
    public void Interfaces_and_orphans_are_read()
    {
        const string Device =
            "Inter-|   Receive                 |  Transmit\n face |bytes    packets errs|bytes    packets\n"
            + "    lo: 100 7 0 0\neth0:123456 42 0 0\n";
        Assert.Equal((7, 42), (InterfaceTable.Parse(Device)["lo"], InterfaceTable.Parse(Device)["eth0"]));
        Assert.Equal(4, SocketTotals.Orphans("sockets: used 9\nTCP: inuse 3 orphan 4 tw 5\n"));
        Assert.Null(SocketTotals.Orphans(null));
    }
}
