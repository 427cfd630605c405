using EventIo.Native;
using EventIo.Tests.Multiplexing;
using EventIo.Tests.Support;
using EventIo.Transfer;
using Xunit;

namespace EventIo.Tests.Transfer;

/// <summary>
/// The kernel's notifications about zero-copy sends, and the sends that it refuses for lack of memory.
/// </summary>
public sealed unsafe class ZeroCopyTransferTests
{
    public static TheoryData<TransferMethod> Methods => [.. TransferMethods.OfNotifications];

    public static TheoryData<TransferMethod> MethodsWithoutNotifications =>
        [.. TransferCatalog.Methods.Except(TransferMethods.OfNotifications)];

    [Theory, MemberData(nameof(Methods))]
    public void Loopback_copies_every_send_and_the_kernel_reports_it(TransferMethod method)
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

    [Theory, MemberData(nameof(MethodsWithoutNotifications))]
    public void The_other_methods_get_no_notifications(TransferMethod method)
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
    public void A_transfer_waits_if_the_kernel_can_keep_no_more_notifications()
    {
        // Unread notifications use up net.core.optmem_max. There are so many buffers that no notification is read
        // before that.
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

    [Fact]
    public void A_socket_without_zero_copy_is_refused()
    {
        using var sockets = new TestSockets();
        using SocketTransfer transfer = TransferMethods.Create(TransferMethod.MsgZeroCopy);
        NativeException refused = Assert.Throws<NativeException>(() => transfer.Attach(sockets.Pair().Near));
        Assert.Contains("SO_ZEROCOPY", refused.Message, StringComparison.Ordinal);
        Assert.Equal(Errno.EOPNOTSUPP, refused.ErrorNumber);
    }

    [Fact]
    public void A_buffer_is_not_reused_before_every_send_from_it_is_reported()
    {
        using var buffers = new ZeroCopyBuffers(bufferBytes: 4_096, count: 2);
        Assert.True(buffers.TryAdvance());
        byte* first = buffers.Start;
        buffers.MarkFilled(100);
        buffers.Announce(send: 0);
        buffers.MarkSent(60);
        Assert.Equal((40, (nint)first + 60), (buffers.UnsentBytes, (nint)buffers.Unsent));
        buffers.Announce(send: 1);
        buffers.MarkSent(40);
        Assert.True(buffers.TryAdvance());
        buffers.Announce(send: 2);
        Assert.False(buffers.TryAdvance());
        Assert.True(buffers.Complete(1));
        Assert.False(buffers.TryAdvance());
        Assert.False(buffers.Complete(1));
        Assert.True(buffers.Complete(0));
        Assert.True(buffers.TryAdvance());
        Assert.Equal(((nint)first, 1), ((nint)buffers.Start, buffers.SendCount));
    }
}
