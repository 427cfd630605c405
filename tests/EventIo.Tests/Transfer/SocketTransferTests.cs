using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Tests.Support;
using EventIo.Transfer;
using Xunit;

namespace EventIo.Tests.Transfer;

/// <summary>Every method against the same contract: what arrives is what was in the source, whatever happens on the way.</summary>
public sealed class SocketTransferTests
{
    private const long FourGiB = 1L << 32;

    // Less than a loopback segment or two, and TCP's silly-window avoidance would make each test take minutes.
    private const int SmallBuffer = 256 * 1024;

    public static TheoryData<TransferMethod> Methods => TransferMethods.All;

    public static MatrixTheoryData<TransferMethod, int> MethodsAndSizes { get; } =
        new(TransferCatalog.Methods, [0, 1, 4_095, 4_096, 65_537]);

    [Theory, MemberData(nameof(Methods)), Trait("Length", "Long")]
    public void Every_byte_of_100_MiB_arrives(TransferMethod method) => Every_byte_arrives_and_nothing_else(method, 104_857_600);

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
        driver.Settle(transfer);
        peer.EndStream();
        byte[] expected = [.. file.Bytes(100_001, 99_999), .. file.Bytes(5_000, 95_001)];
        Assert.Equal((195_000, TestFile.HashOf(expected)), received.Result());
    }

    [Theory, MemberData(nameof(Methods))]
    public void Offsets_beyond_4_GiB_are_met_to_the_byte(TransferMethod method)
    {
        using var file = new TestFile(0);
        byte[] content = new byte[200_000];
        new Random(5).NextBytes(content);
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
    public void A_socket_that_is_full_says_so_at_once_and_goes_on_where_it_was(TransferMethod method)
    {
        using var file = new TestFile(20_000_000);
        using SocketTransfer transfer = TransferMethods.Create(method);
        using TransferSource source = TransferSource.Open(file.Path);
        using var peer = new TransferPeer(receiveBufferBytes: SmallBuffer);
        transfer.Attach(peer.Near);
        transfer.Begin(source);
        Assert.True(FillUp(transfer) > 0);
        // With little locked memory it is the kernel's letting go that is awaited, which comes by itself.
        Assert.SkipWhen(transfer.Note is not null, transfer.Note ?? "");
        Assert.Equal(-Errno.EAGAIN, transfer.Step());

        Background<(long Count, string Hash)> received = peer.ReceiveAll();
        using var driver = new TransferDriver(60, CancellationToken.None);
        driver.Run(transfer);
        driver.Settle(transfer);
        peer.EndStream();
        Assert.Equal((20_000_000, file.Hash), received.Result());
    }

    [Theory, MemberData(nameof(Methods))]
    public void A_slow_reader_gets_every_byte_as_it_was_when_it_was_sent(TransferMethod method)
    {
        // Little is in the receiver's buffer, most in ours: a buffer that was used again too early would show.
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
    public void A_file_that_shrinks_ends_the_transfer_with_what_was_there(TransferMethod method)
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
        driver.Settle(transfer);
        peer.EndStream();
        Assert.Equal(transfer.Offset, received.Result().Count);
    }

    [Theory, MemberData(nameof(Methods))]
    public void A_file_that_grows_is_sent_as_long_as_it_was(TransferMethod method)
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
        driver.Settle(transfer);
        peer.EndStream();
        Assert.Equal((10_000_000, hash), received.Result());
        Assert.Equal((10_000_000, 10_000_013), (source.Length, source.CurrentLength()));
    }

    [Theory, MemberData(nameof(Methods))]
    public void A_peer_that_closes_in_the_middle_is_told_of_with_the_bytes_sent_so_far(TransferMethod method)
    {
        using var file = new TestFile(20_000_000);
        using SocketTransfer transfer = TransferMethods.Create(method);
        using TransferSource source = TransferSource.Open(file.Path);
        using var peer = new TransferPeer(receiveBufferBytes: SmallBuffer);
        using var driver = new TransferDriver(60, CancellationToken.None);
        transfer.Attach(peer.Near);
        transfer.Begin(source);
        // Closed with bytes unread: a reset.
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
    public void A_transfer_that_waits_is_cancelled_at_once(TransferMethod method)
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
    public void A_peer_that_reads_nothing_ends_the_transfer_when_the_time_is_over(TransferMethod method)
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
        List<long> allocated = [];
        // A first time of the runtime's own may fall into one transfer; what a step allocates is in each.
        for (int i = 0; i < 5; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            transfer.Begin(source);
            driver.Run(transfer);
            driver.Settle(transfer);
            allocated.Add(GC.GetAllocatedBytesForCurrentThread() - before);
        }
        peer.EndStream();
        received.Result();
        Assert.Contains(0, allocated);
    }

    [Theory, MemberData(nameof(Methods))]
    public void Every_descriptor_is_closed_afterwards(TransferMethod method)
    {
        using var file = new TestFile(500_000);
        SendOnce();
        HashSet<string> before = OpenFiles();
        for (int i = 0; i < 5; i++)
            SendOnce();
        // io_uring's descriptor goes a little after its close.
        Eventually.True(() => OpenFiles().IsSubsetOf(before), $"{string.Join(", ", OpenFiles().Except(before))} are open.");

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

    private static HashSet<string> OpenFiles() => [.. Directory.EnumerateFiles("/proc/self/fd")
        .Select(descriptor => new FileInfo(descriptor).LinkTarget ?? "")
        .Where(target => target.StartsWith("pipe:", StringComparison.Ordinal)
            || target.StartsWith("socket:", StringComparison.Ordinal)
            || target.StartsWith("anon_inode:", StringComparison.Ordinal)
            || target.StartsWith(Path.GetTempPath(), StringComparison.Ordinal))];

    // Steps until the socket takes nothing any more.
    private static long FillUp(SocketTransfer transfer)
    {
        long begin = transfer.Offset;
        while (transfer.Step() is var moved and not -Errno.EAGAIN)
            Assert.True(moved > 0, $"{transfer.FailedCall}: {moved}");
        return transfer.Offset - begin;
    }
}
