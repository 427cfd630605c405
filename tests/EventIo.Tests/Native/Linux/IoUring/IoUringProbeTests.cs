using EventIo.Native;
using EventIo.Native.Linux.IoUring.Probing;
using EventIo.Tests.Support.Machine;
using Xunit;

namespace EventIo.Tests.Native.Linux.IoUring;

/// <summary>Detection of io_uring, on systems with it and without it.</summary>
public sealed class IoUringProbeTests
{
    [Fact]
    public void Detection_reports_the_features_or_the_reason_why_there_are_none()
    {
        IoUringSupport support = IoUringProbe.Run();
        if (!support.IsAvailable)
        {
            Assert.NotNull(support.RecommendedAction);
            Assert.Skip(support.Reason!);
        }
        Assert.Contains("CQSIZE", support.SetupFlags);
        Assert.DoesNotContain("None", support.SetupFlags);
        Assert.Contains("EXT_ARG", support.FeatureBits);
        Assert.Contains("POLL_ADD", support.Opcodes);
        Assert.Equal(support.Opcodes.Count, support.Opcodes.Distinct().Count());
    }

    [Fact]
    public void Detection_leaves_nothing_behind()
    {
        IoUringProbe.Run();
        var before = ProcessResources.Now();
        for (int i = 0; i < 20; i++)
            IoUringProbe.Run();
        before.AssertNoLeak();
    }

    [Theory]
    [InlineData(Errno.ENOSYS, null, null, "no io_uring")]
    [InlineData(Errno.EPERM, "2", "-1", "kernel.io_uring_disabled is 2")]
    [InlineData(Errno.EPERM, "1", "-1", "no group is exempt")]
    [InlineData(Errno.EPERM, "1", "1234", "not in group 1234")]
    [InlineData(Errno.EPERM, "0", "-1", "seccomp")]
    [InlineData(Errno.EPERM, null, null, "seccomp")]
    [InlineData(Errno.ENOMEM, "0", "-1", "RLIMIT_MEMLOCK, which is")]
    [InlineData(Errno.EMFILE, "0", "-1", "EMFILE")]
    [InlineData(Errno.EBUSY, "0", "-1", "EBUSY")]
    public void Each_refusal_has_its_reason_and_its_remedy(
        int errorNumber, string? disabled, string? group, string words)
    {
        IoUringSupport support = IoUringRefusal.Explain(errorNumber, disabled, group);
        Assert.False(support.IsAvailable);
        Assert.Contains(words, support.Reason);
        Assert.NotEmpty(support.RecommendedAction!);
    }
}
