using EventIo.Native;
using EventIo.Tests.Support;
using EventIo.Transfer;
using Xunit;

namespace EventIo.Tests.Transfer;

/// <content>Transfers that do not end as they began: changed files, lost peers, timeouts.</content>
public sealed partial class SocketTransferTests
{
    [Theory, MemberData(nameof(Methods))]
    public void A_file_that_shrinks_ends_the_transfer_after_its_remaining_bytes(TransferMethod method)
    {
        using var file = new TestFile(30_000_000);
        using SocketTransfer transfer = TransferMethods.Create(method);
        using TransferSource source = TransferSource.Open(file.Path);
        using var peer = new TransferPeer(receiveBufferBytes: SmallBuffer);
        transfer.Attach(peer.Near);
        transfer.Begin(source);
        FillUp(transfer);
        file.Truncate(transfer.Offset + 5_000_000);
        Background<(long Count, string Hash)> received = peer.ReceiveAll();
        using var driver = new TransferDriver(60, CancellationToken.None);
        TransferException failure = Assert.Throws<TransferException>(() => driver.Run(transfer));
        Assert.Equal(TransferFailure.SourceTruncated, failure.Failure);
        Assert.Contains("became shorter", failure.Message, StringComparison.Ordinal);
        Assert.InRange(transfer.Offset, 5_000_000, 29_999_999);
        driver.AwaitRelease(transfer);
        peer.EndStream();
        Assert.Equal(transfer.Offset, received.Result().Count);
    }

    [Theory, MemberData(nameof(Methods))]
    public void A_file_that_grows_is_sent_with_its_initial_length(TransferMethod method)
    {
        using var file = new TestFile(10_000_000);
        string hash = file.Hash;
        using SocketTransfer transfer = TransferMethods.Create(method);
        using TransferSource source = TransferSource.Open(file.Path);
        using var peer = new TransferPeer(receiveBufferBytes: SmallBuffer);
        transfer.Attach(peer.Near);
        transfer.Begin(source);
        FillUp(transfer);
        File.AppendAllText(file.Path, "one more line");
        Background<(long Count, string Hash)> received = peer.ReceiveAll();
        using var driver = new TransferDriver(60, CancellationToken.None);
        driver.Run(transfer);
        driver.AwaitRelease(transfer);
        peer.EndStream();
        Assert.Equal((10_000_000, hash), received.Result());
        Assert.Equal((10_000_000, 10_000_013), (source.Length, source.CurrentLength()));
    }

    [Theory, MemberData(nameof(Methods))]
    public void A_peer_that_closes_early_is_reported_with_the_bytes_sent_so_far(TransferMethod method)
    {
        using var file = new TestFile(20_000_000);
        using SocketTransfer transfer = TransferMethods.Create(method);
        using TransferSource source = TransferSource.Open(file.Path);
        using var peer = new TransferPeer(receiveBufferBytes: SmallBuffer);
        using var driver = new TransferDriver(60, CancellationToken.None);
        transfer.Attach(peer.Near);
        transfer.Begin(source);
        // Closing with unread bytes sends a reset.
        var closing = new Background<bool>(() =>
        {
            Eventually.True(() => driver.BytesMoved > 100_000, "the transfer to begin");
            peer.Far.Dispose();
            return true;
        });
        TransferException failure = Assert.Throws<TransferException>(() => driver.Run(transfer));
        closing.Result();
        Assert.Equal(TransferFailure.DestinationClosed, failure.Failure);
        Assert.InRange(failure.BytesMoved, 100_000, 19_999_999);
        Assert.Contains(failure.Call!.ErrorNumber, (int[])[Errno.EPIPE, Errno.ECONNRESET]);
    }

    [Theory, MemberData(nameof(Methods))]
    public void A_waiting_transfer_is_cancelled_at_once(TransferMethod method)
    {
        using var file = new TestFile(20_000_000);
        using SocketTransfer transfer = TransferMethods.Create(method);
        using TransferSource source = TransferSource.Open(file.Path);
        using var peer = new TransferPeer(receiveBufferBytes: SmallBuffer);
        using var cancellation = new CancellationTokenSource();
        using var driver = new TransferDriver(null, cancellation.Token);
        transfer.Attach(peer.Near);
        transfer.Begin(source);
        var cancelling = new Background<bool>(() =>
        {
            Eventually.True(() => driver.BytesMoved > 100_000, "the transfer to begin");
            cancellation.Cancel();
            return true;
        });
        Assert.Throws<OperationCanceledException>(() => driver.Run(transfer));
        cancelling.Result();
        Assert.InRange(driver.BytesMoved, 100_000, 19_999_999);
    }

    [Theory, MemberData(nameof(Methods))]
    public void A_peer_that_reads_nothing_ends_the_transfer_by_a_timeout(TransferMethod method)
    {
        using var file = new TestFile(20_000_000);
        using SocketTransfer transfer = TransferMethods.Create(method);
        using TransferSource source = TransferSource.Open(file.Path);
        using var peer = new TransferPeer(receiveBufferBytes: SmallBuffer);
        using var driver = new TransferDriver(idleTimeoutSeconds: 0.1, CancellationToken.None);
        transfer.Attach(peer.Near);
        transfer.Begin(source);
        TransferException failure = Assert.Throws<TransferException>(() => driver.Run(transfer));
        Assert.Equal((TransferFailure.TimedOut, driver.BytesMoved), (failure.Failure, failure.BytesMoved));
    }
}
