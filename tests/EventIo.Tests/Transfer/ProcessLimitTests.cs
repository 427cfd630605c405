using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Transfer;
using Tmds.Linux;
using Xunit;

namespace EventIo.Tests.Transfer;

/// <summary>Methods under a lowered limit of this process. No other test may run meanwhile.</summary>
[Collection(Lanes.Alone)]
public sealed unsafe class ProcessLimitTests
{
    public static TheoryData<TransferMethod> AllMethods => TransferMethods.All;

    public static TheoryData<TransferMethod> Methods => [.. TransferMethods.OfNotifications];

    [Theory, MemberData(nameof(Methods))]
    public void A_low_limit_of_locked_memory_makes_the_sends_smaller_and_is_noted(TransferMethod method)
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "RLIMIT_MEMLOCK does not apply to this user (CAP_IPC_LOCK).");
        ulong* limits = stackalloc ulong[2];
        Assert.Equal(0, TestNative.GetResourceLimit(LibCSupplement.RLIMIT_MEMLOCK, limits));
        ulong* small = stackalloc ulong[2] { Math.Min(limits[0], 64 * 1024), limits[1] };
        using var file = new TestFile(1_000_000);
        Assert.Equal(0, TestNative.SetResourceLimit(LibCSupplement.RLIMIT_MEMLOCK, small));
        try
        {
            using SocketTransfer transfer = TransferMethods.Create(method);
            using TransferSource source = TransferSource.Open(file.Path);
            using var peer = new TransferPeer();
            Background<(long Count, string Hash)> received = peer.ReceiveAll();
            peer.Send(transfer, source);
            Assert.Equal((1_000_000, file.Hash), received.Result());
            Assert.Contains("RLIMIT_MEMLOCK", transfer.Note, StringComparison.Ordinal);
        }
        finally
        {
            Assert.Equal(0, TestNative.SetResourceLimit(LibCSupplement.RLIMIT_MEMLOCK, limits));
        }
    }

    [Theory, MemberData(nameof(AllMethods))]
    public void A_method_that_needs_a_descriptor_reports_that_none_is_free_and_leaves_nothing(TransferMethod method)
    {
        ulong* limits = stackalloc ulong[2];
        Assert.Equal(0, TestNative.GetResourceLimit(LibCSupplement.RLIMIT_NOFILE, limits));
        bool needsOne = method is TransferMethod.Splice or TransferMethod.IoUringSendZc or TransferMethod.IoUringSplice
            or TransferMethod.IoUringLinked;
        string? refusal = TransferCatalog.Refusal(method);
        Assert.SkipWhen(refusal is not null, refusal ?? "");
        int next = LibC.dup(0);
        _ = LibC.close(next);
        ulong* none = stackalloc ulong[2] { (ulong)next, limits[1] };
        Assert.Equal(0, TestNative.SetResourceLimit(LibCSupplement.RLIMIT_NOFILE, none));
        NativeException? refused = null;
        try
        {
            TransferCatalog.Create(method, new TransferOptions()).Dispose();
        }
        catch (NativeException exception)
        {
            refused = exception;
        }
        finally
        {
            Assert.Equal(0, TestNative.SetResourceLimit(LibCSupplement.RLIMIT_NOFILE, limits));
        }
        Assert.Equal(needsOne ? Errno.EMFILE : null, refused?.ErrorNumber);
        int after = LibC.dup(0);
        _ = LibC.close(after);
        Assert.Equal(next, after);
    }
}
