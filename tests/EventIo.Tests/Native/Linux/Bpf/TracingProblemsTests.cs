using EventIo.Native;
using EventIo.Native.Linux.Bpf.Refusals;
using Xunit;

namespace EventIo.Tests.Native.Linux.Bpf;

/// <summary>
/// The reason that is reported when the kernel refuses to trace, for different capabilities of the process.
/// </summary>
public sealed class TracingProblemsTests
{
    private const ulong Admin = 1UL << 21;
    private const ulong PerfMon = 1UL << 38;
    private const ulong Bpf = 1UL << 39;

    [Theory]
    [InlineData(0UL, false, "requires CAP_BPF and CAP_PERFMON, which this process lacks (EPERM")]
    [InlineData(Bpf, false, "requires CAP_PERFMON, which")]
    [InlineData(PerfMon, true, "requires CAP_BPF, which")]
    [InlineData(Bpf | PerfMon, true, "its seccomp filter hides the call")]
    [InlineData(Admin, false, "it is in a user namespace, or the kernel is locked down")]
    public void A_refusal_names_what_the_process_lacks(ulong capabilities, bool isFiltered, string expected)
    {
        TracingException exception = TracingProblems.NotPermitted(new(capabilities, isFiltered), Errno.EPERM);
        Assert.Equal(TracingProblem.NotPermitted, exception.Problem);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_call_is_not_reported_as_a_missing_capability() => Assert.Equal(
        TracingProblem.Unavailable, TracingProblems.Refused("BPF_PROG_LOAD", "it", Errno.ENOSYS, "").Problem);

    [Fact]
    public void Capabilities_are_read_from_the_status_of_a_process()
    {
        Capabilities capabilities = Capabilities.Parse(
            "Name:\tpwsh\nCapEff:\t000000c000000000\nSeccomp:\t2\n"u8);
        Assert.True(capabilities.Has(38));
        Assert.True(capabilities.Has(39));
        Assert.False(capabilities.Has(21));
        Assert.True(capabilities.IsFiltered);
        Assert.Equal(default, Capabilities.Parse(""u8));
    }
}
