using EventIo.Native.Linux.ControlGroups;
using Xunit;

namespace EventIo.Tests.Native.Linux.ControlGroups;

public sealed class ControlGroupTests
{
    private const string First = "30 23 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct";
    private const string Second = "31 23 0:30 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw";
    private const string Contained = "32 23 0:30 /pod/a /sys/fs/cgroup rw - cgroup2 cgroup2 rw";

    [Theory]
    [InlineData("4:cpu,cpuacct:/web", First, "/sys/fs/cgroup/cpu,cpuacct/web")]
    [InlineData("4:cpu,cpuacct:/", First, "/sys/fs/cgroup/cpu,cpuacct")]
    [InlineData("0::/web/worker", Second, "/sys/fs/cgroup/unified/web/worker")]
    [InlineData("0::/pod/a/b", Contained, "/sys/fs/cgroup/b")]
    [InlineData("0::/pod/ab", Contained, null)]
    [InlineData("5:memory:/web", First, null)]
    [InlineData("0::/web", First, null)]
    public void The_folder_of_a_group_is_below_its_mount(string group, string mount, string? expected) =>
        Assert.Equal(expected, ControlGroupPath.Find([group], [mount], out _));

    [Fact]
    public void Version_1_has_the_cpu_controller_if_both_versions_are_mounted() => Assert.Equal(
        "/sys/fs/cgroup/cpu,cpuacct/web",
        ControlGroupPath.Find(["4:cpu,cpuacct:/web", "0::/other"], [Second, First], out _));

    [Theory]
    [InlineData("nr_periods 25\nnr_throttled 24\nthrottled_time 2171511568\n", 24L, 2_171_511_568L)]
    [InlineData("usage_usec 9\nnr_periods 3\nnr_throttled 2\nthrottled_usec 17\n", 2L, 17_000L)]
    public void Both_versions_of_the_statistics_are_read(string text, long count, long nanoseconds) =>
        Assert.Equal(new ThrottleReading(count, nanoseconds), ThrottleClock.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("usage_usec 9\nuser_usec 4\nsystem_usec 5\n")]
    public void A_group_without_a_quota_has_no_statistics(string text) => Assert.Null(ThrottleClock.Parse(text));
}
