using EventIo.Tests.Support;
using EventIo.Transfer;
using Xunit;

namespace EventIo.Tests.Transfer;

/// <summary>
/// The linked chain on a kernel that does not report how many bytes a failed send has sent (Linux 5.19 and 6.0).
/// </summary>
public sealed class LinkedTransferTests
{
    private const int SmallBuffer = 256 * 1024;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4_096)]
    [InlineData(10_000_001)]
    public void Every_byte_arrives_once(int size)
    {
        using var file = new TestFile(size);
        using SocketTransfer transfer = Create(new TransferOptions());
        using TransferSource source = TransferSource.Open(file.Path);
        using var peer = new TransferPeer();
        Background<(long Count, string Hash)> received = peer.ReceiveAll();
        Assert.Equal(size, peer.Send(transfer, source));
        Assert.Equal((size, file.Hash), received.Result());
    }

    [Fact]
    public void Partial_sends_are_continued_and_each_file_is_closed()
    {
        // Each chain reads the whole file and closes it, but sends only a part. The file is sent twice, so that it is
        // opened again.
        const int Size = 8_000_000;
        using var file = new TestFile(Size);
        using SocketTransfer transfer = Create(new TransferOptions { BufferBytes = Size });
        using TransferSource source = TransferSource.Open(file.Path);
        using var peer = new TransferPeer(receiveBufferBytes: SmallBuffer);
        using var driver = new TransferDriver(60, CancellationToken.None);
        transfer.Attach(peer.Near);
        transfer.Begin(source);
        Assert.InRange(transfer.Step(), 1, Size - 1);
        Background<(long Count, string Hash)> received = peer.ReceiveAll(delayMilliseconds: 1);
        driver.Run(transfer);
        transfer.Begin(source);
        driver.Run(transfer);
        peer.EndStream();
        byte[] expected = file.Bytes(0, Size);
        Assert.Equal((2L * Size, TestFile.HashOf([.. expected, .. expected])), received.Result());
    }

    [Fact]
    public void A_slow_reader_gets_every_byte_unchanged()
    {
        using var file = new TestFile(3_000_000);
        using SocketTransfer transfer = Create(new TransferOptions { BufferBytes = 16_384 });
        using TransferSource source = TransferSource.Open(file.Path);
        using var peer = new TransferPeer(receiveBufferBytes: SmallBuffer);
        Background<(long Count, string Hash)> received = peer.ReceiveAll(delayMilliseconds: 1);
        peer.Send(transfer, source);
        Assert.Equal((3_000_000, file.Hash), received.Result());
    }

    private static IoUringLinkedTransfer Create(TransferOptions options)
    {
        TransferMethods.Require(TransferMethod.IoUringLinked);
        return new IoUringLinkedTransfer(options, keepsLengths: false);
    }
}
