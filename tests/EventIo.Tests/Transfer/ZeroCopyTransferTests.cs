using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Tests.Multiplexing;
using EventIo.Transfer;
using Tmds.Linux;
using Xunit;

namespace EventIo.Tests.Transfer;

/// <summary>What the kernel tells of sends that it was asked not to copy, and what it refuses for want of memory.</summary>
[Collection(MultiplexingCollection.Name)]
public sealed unsafe class ZeroCopyTransferTests
{
    public static TheoryData<TransferMethod> Methods => [.. TransferMethods.OfNotifications];

    public static TheoryData<TransferMethod> SilentMethods => [.. TransferCatalog.Methods.Except(TransferMethods.OfNotifications)];

    [Theory, MemberData(nameof(Methods))]
    public void Loopback_copies_every_send_and_says_so(TransferMethod method)
    {
        using var file = new TestFile(10_000_000);
        using SocketTransfer transfer = TransferMethods.Create(method);
        using TransferSource source = TransferSource.Open(file.Path);
        using var peer = new TransferPeer();
        Background<(long Count, string Hash)> received = peer.ReceiveAll();
        peer.Send(transfer, source);
        received.Result();
        Assert.InRange(transfer.NotificationCount, 10_000_000 / 65_536, 10_000);
        Assert.Equal(transfer.NotificationCount, transfer.CopiedFallbackCount);
    }

    [Theory, MemberData(nameof(SilentMethods))]
    public void The_other_methods_are_told_of_nothing(TransferMethod method)
    {
        using var file = new TestFile(1_000_000);
        using SocketTransfer transfer = TransferMethods.Create(method);
        using TransferSource source = TransferSource.Open(file.Path);
        using var peer = new TransferPeer();
        Background<(long Count, string Hash)> received = peer.ReceiveAll();
        peer.Send(transfer, source);
        received.Result();
        Assert.Equal((0, 0), (transfer.NotificationCount, transfer.CopiedFallbackCount));
    }

    [Fact]
    public void More_notifications_than_the_kernel_keeps_are_waited_for()
    {
        // Each unread notification takes of net.core.optmem_max; buffers enough that none is read before it is used up.
        using var file = new TestFile(5_000_000);
        using SocketTransfer transfer = TransferMethods.Create(
            TransferMethod.MsgZeroCopy, new TransferOptions { BufferBytes = 4_096, BufferCount = 4_000 });
        using TransferSource source = TransferSource.Open(file.Path);
        using var peer = new TransferPeer();
        Background<(long Count, string Hash)> received = peer.ReceiveAll();
        peer.Send(transfer, source);
        Assert.Equal((5_000_000, file.Hash), received.Result());
        Assert.Equal(transfer.NotificationCount, transfer.CopiedFallbackCount);
        Assert.InRange(transfer.NotificationCount, 5_000_000 / 4_096, long.MaxValue);
    }

    [Theory, MemberData(nameof(Methods))]
    public void Little_locked_memory_makes_the_sends_smaller_and_says_so(TransferMethod method)
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "RLIMIT_MEMLOCK does not bind this user (CAP_IPC_LOCK).");
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

    [Fact]
    public void A_socket_that_knows_no_zero_copy_is_refused()
    {
        using var sockets = new TestSockets();
        using SocketTransfer transfer = TransferMethods.Create(TransferMethod.MsgZeroCopy);
        NativeException refused = Assert.Throws<NativeException>(() => transfer.Attach(sockets.Pair().Near));
        Assert.Contains("SO_ZEROCOPY", refused.Message, StringComparison.Ordinal);
        Assert.Equal(Errno.EOPNOTSUPP, refused.ErrorNumber);
    }

    [Fact]
    public void A_buffer_is_not_used_again_before_every_send_from_it_was_told_of()
    {
        using var buffers = new ZeroCopyBuffers(bufferBytes: 4_096, count: 2);
        Assert.True(buffers.TryAdvance());
        byte* first = buffers.Start;
        buffers.Filled(100);
        buffers.Announce(send: 0);
        buffers.Took(60);
        Assert.Equal((40, (nint)first + 60), (buffers.UnsentBytes, (nint)buffers.Unsent));
        buffers.Announce(send: 1);
        buffers.Took(40);
        Assert.True(buffers.TryAdvance());
        buffers.Announce(send: 2);
        Assert.False(buffers.TryAdvance());
        Assert.True(buffers.Told(1));
        Assert.False(buffers.TryAdvance());
        Assert.False(buffers.Told(1));
        Assert.True(buffers.Told(0));
        Assert.True(buffers.TryAdvance());
        Assert.Equal(((nint)first, 1), ((nint)buffers.Start, buffers.SendCount));
    }

    [Theory, MemberData(nameof(AllMethods))]
    public void Without_a_descriptor_left_a_method_that_needs_one_says_so_and_leaves_nothing(TransferMethod method)
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

    public static TheoryData<TransferMethod> AllMethods => TransferMethods.All;
}
