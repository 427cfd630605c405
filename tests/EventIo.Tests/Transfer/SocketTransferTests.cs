using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Transfer;
using Xunit;

namespace EventIo.Tests.Transfer;

/// <summary>
/// The same contract for every method: the bytes that arrive are those of the source, whatever happens meanwhile.
/// </summary>
public sealed partial class SocketTransferTests
{
    private const long FourGiB = 1L << 32;

    // If the buffer held less than a loopback segment or two, TCP's silly-window avoidance would make each test take
    // minutes.
    private const int SmallBuffer = 256 * 1024;

    public static TheoryData<TransferMethod> Methods => TransferMethods.All;

    public static MatrixTheoryData<TransferMethod, int> MethodsAndSizes { get; } =
        new(TransferCatalog.Methods, [0, 1, 4_095, 4_096, 65_537, 10_000_001]);

    [Theory(Explicit = Run.Long), MemberData(nameof(Methods))]
    public void Every_byte_of_100_MiB_arrives(TransferMethod method) =>
        Every_byte_arrives_and_nothing_else(method, 104_857_600);

    [Theory, MemberData(nameof(MethodsAndSizes))]
    public void Every_byte_arrives_and_nothing_else(TransferMethod method, int size)
    {
        using var file = new TestFile(size);
        using SocketTransfer transfer = TransferMethods.Create(method);
        using TransferSource source = TransferSource.Open(file.Path);
        using var peer = new TransferPeer();
        Background<(long Count, string Hash)> received = peer.ReceiveAll();
        Assert.Equal(size, peer.Send(transfer, source));
        Assert.Equal((size, file.Hash), received.Result());
        Assert.Equal((method, size, 0L), (transfer.Method, transfer.Offset, transfer.Remaining));
    }

    [Theory, MemberData(nameof(Methods))]
    public void One_transfer_follows_another_over_the_same_socket(TransferMethod method)
    {
        using var file = new TestFile(200_000);
        using SocketTransfer transfer = TransferMethods.Create(method, new TransferOptions { BufferBytes = 4_096 });
        using TransferSource source = TransferSource.Open(file.Path);
        using var peer = new TransferPeer();
        using var driver = new TransferDriver(60, CancellationToken.None);
        Background<(long Count, string Hash)> received = peer.ReceiveAll();
        transfer.Attach(peer.Near);
        transfer.Begin(source, offset: 100_001);
        Assert.Equal(99_999, driver.Run(transfer));
        transfer.Begin(source, offset: 5_000, count: 95_001);
        Assert.Equal(95_001, driver.Run(transfer));
        Assert.Equal(195_000, driver.BytesMoved);
        driver.AwaitRelease(transfer);
        peer.EndStream();
        byte[] expected = [.. file.Bytes(100_001, 99_999), .. file.Bytes(5_000, 95_001)];
        Assert.Equal((195_000, TestFile.HashOf(expected)), received.Result());
    }

    [Theory, MemberData(nameof(Methods))]
    public void Offsets_beyond_4_GiB_are_exact(TransferMethod method)
    {
        using var file = new TestFile(0);
        byte[] content = new byte[200_000];
        RandomBytes.Fill(content, 5);
        using (FileStream stream = File.OpenWrite(file.Path))
        {
            stream.SetLength(FourGiB + 1_000_000);
            stream.Position = FourGiB - 100_000;
            stream.Write(content);
        }
        using SocketTransfer transfer = TransferMethods.Create(method);
        using TransferSource source = TransferSource.Open(file.Path);
        using var peer = new TransferPeer();
        Background<(long Count, string Hash)> received = peer.ReceiveAll();
        peer.Send(transfer, source, FourGiB - 99_999, 199_998);
        Assert.Equal((199_998, TestFile.HashOf(content.AsSpan(1, 199_998))), received.Result());
    }

    [Theory, MemberData(nameof(Methods))]
    public void A_step_on_a_full_socket_returns_at_once_and_the_transfer_continues_where_it_was(TransferMethod method)
    {
        using var file = new TestFile(20_000_000);
        using SocketTransfer transfer = TransferMethods.Create(method);
        using TransferSource source = TransferSource.Open(file.Path);
        using var peer = new TransferPeer(receiveBufferBytes: SmallBuffer);
        transfer.Attach(peer.Near);
        transfer.Begin(source);
        Assert.True(FillUp(transfer) > 0);
        // With a low limit of locked memory the transfer waits until the kernel has released memory.
        Assert.SkipWhen(transfer.Note is not null, transfer.Note ?? "");
        // The peer's kernel still moves bytes into the receive buffer until the buffer is full, too.
        Eventually.True(() => FillUp(transfer) == 0, "A full socket keeps accepting bytes.");

        Background<(long Count, string Hash)> received = peer.ReceiveAll();
        using var driver = new TransferDriver(60, CancellationToken.None);
        driver.Run(transfer);
        driver.AwaitRelease(transfer);
        peer.EndStream();
        Assert.Equal((20_000_000, file.Hash), received.Result());
    }

    [Theory, MemberData(nameof(Methods))]
    public void A_slow_reader_gets_every_byte_unchanged(TransferMethod method)
    {
        // Most of the data is in the sender's buffers, so a buffer that is reused too early would change the received
        // bytes.
        using var file = new TestFile(3_000_000);
        using SocketTransfer transfer = TransferMethods.Create(
            method, new TransferOptions { BufferBytes = 16_384, BufferCount = 4, PipeBytes = 65_536 });
        using TransferSource source = TransferSource.Open(file.Path);
        using var peer = new TransferPeer(receiveBufferBytes: SmallBuffer);
        Background<(long Count, string Hash)> received = peer.ReceiveAll(delayMilliseconds: 1);
        peer.Send(transfer, source);
        Assert.Equal((3_000_000, file.Hash), received.Result());
    }

    [Theory, MemberData(nameof(Methods))]
    public void A_step_moves_no_more_than_its_limit(TransferMethod method)
    {
        using var file = new TestFile(300_000);
        using SocketTransfer transfer = TransferMethods.Create(method);
        using TransferSource source = TransferSource.Open(file.Path);
        using var peer = new TransferPeer();
        Background<(long Count, string Hash)> received = peer.ReceiveAll();
        transfer.Attach(peer.Near);
        transfer.Begin(source);
        using WakeEvent never = new();
        while (transfer.Remaining > 0)
        {
            long before = transfer.Offset;
            long moved = transfer.Step(10_000);
            if (moved == -Errno.EAGAIN)
                Assert.True(transfer.Wait(never.Descriptor, 10_000_000_000));
            else
                Assert.InRange(moved, 1, 10_000);
            Assert.Equal(before + Math.Max(0, moved), transfer.Offset);
        }
        Assert.Equal(0, transfer.Step());
        peer.EndStream();
        Assert.Equal((300_000, file.Hash), received.Result());
    }

    [Theory, MemberData(nameof(Methods))]
    public void A_step_allocates_nothing(TransferMethod method)
    {
        using var file = new TestFile(5_000_000);
        using SocketTransfer transfer = TransferMethods.Create(method);
        using TransferSource source = TransferSource.Open(file.Path);
        using var peer = new TransferPeer();
        using var driver = new TransferDriver(60, CancellationToken.None);
        Background<(long Count, string Hash)> received = peer.ReceiveAll();
        transfer.Attach(peer.Near);
        Allocations.BecomeNone(GC.GetAllocatedBytesForCurrentThread, () =>
        {
            transfer.Begin(source);
            driver.Run(transfer);
            driver.AwaitRelease(transfer);
        });
        peer.EndStream();
        received.Result();
    }

    [Theory, MemberData(nameof(Methods))]
    public void Every_descriptor_is_closed_afterwards(TransferMethod method)
    {
        using var file = new TestFile(500_000);
        SendOnce();
        var before = ProcessResources.Now();
        for (int i = 0; i < 5; i++)
            SendOnce();
        before.AssertNoLeak();
        Assert.DoesNotContain(
            file.Path, DescriptorLinks.OfThisProcess().Select(link => link.Target));

        void SendOnce()
        {
            using SocketTransfer transfer = TransferMethods.Create(method);
            using TransferSource source = TransferSource.Open(file.Path);
            using var peer = new TransferPeer();
            Background<(long Count, string Hash)> received = peer.ReceiveAll();
            peer.Send(transfer, source);
            received.Result();
        }
    }

    // Steps until the socket accepts no more.
    private static long FillUp(SocketTransfer transfer)
    {
        long begin = transfer.Offset;
        while (transfer.Step() is var moved and not -Errno.EAGAIN)
            Assert.True(moved > 0, $"{transfer.FailedCall}: {moved}");
        return transfer.Offset - begin;
    }
}
