using EventIo.Native;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Peers;
using EventIo.Transfer;
using Tmds.Linux;
using Xunit;

namespace EventIo.Tests.Transfer;

/// <summary>Sources that are not regular files: pipes, devices, files of /proc; and invalid sources.</summary>
public sealed unsafe class TransferSourceTests
{
    public static TheoryData<TransferMethod> PipeMethods => [.. TransferMethods.OfPipes];

    public static TheoryData<TransferMethod> OtherMethods =>
        [.. TransferCatalog.Methods.Except(TransferMethods.OfPipes)];

    public static TheoryData<TransferMethod> StreamMethods =>
        [.. TransferMethods.OfPipes, TransferMethod.SendFile];

    [Theory, MemberData(nameof(PipeMethods))]
    public void A_pipe_is_moved_to_its_end_at_the_pace_of_its_writer(TransferMethod method)
    {
        using SocketTransfer transfer = TransferMethods.Create(method, new TransferOptions { BufferBytes = 8_192 });
        using var peer = new TransferPeer();
        using TransferSource source = Pipe(out int writer);
        using var content = new TestFile(300_000);
        using var driver = new TransferDriver(60, CancellationToken.None);
        Background<(long Count, string Hash)> received = peer.ReceiveAll();
        var writing = new Background<bool>(() =>
        {
            byte[] bytes = File.ReadAllBytes(content.Path);
            for (int offset = 0; offset < bytes.Length; offset += 10_000)
            {
                Write(writer, bytes.AsSpan(offset, 10_000));
                if (offset % 100_000 == 0)
                    Eventually.True(() => driver.BytesMoved >= offset, "the transfer to make progress");
            }
            _ = LibC.close(writer);
            return true;
        });
        transfer.Attach(peer.Near);
        transfer.Begin(source);
        Assert.Equal(300_000, driver.Run(transfer));
        driver.AwaitRelease(transfer);
        peer.EndStream();
        Assert.True(writing.Result());
        Assert.Equal((300_000, content.Hash), received.Result());
        Assert.Null(source.Length);
    }

    [Theory, MemberData(nameof(PipeMethods))]
    public void An_empty_pipe_waits_for_the_source_and_a_full_socket_for_the_destination(
        TransferMethod method)
    {
        using SocketTransfer transfer = TransferMethods.Create(method, new TransferOptions { BufferBytes = 32_768 });
        using var peer = new TransferPeer();
        using TransferSource source = Pipe(out int writer);
        transfer.Attach(peer.Near);
        transfer.Begin(source);
        Assert.Equal((-Errno.EAGAIN, TransferWait.Source), (transfer.Step(), transfer.Awaits));
        byte[] block = new byte[32_768];
        long moved = 0;
        while (moved >= 0)
        {
            Write(writer, block);
            moved = StepUntilEmpty(transfer, block.Length);
        }
        Assert.Equal(-Errno.EAGAIN, moved);
        // The limit of zero-copy notifications may be reached first.
        TransferWait[] expected = TransferMethods.OfNotifications.Contains(method)
            ? [TransferWait.Destination, TransferWait.Notification]
            : [TransferWait.Destination];
        Assert.Contains(transfer.Awaits, expected);
        _ = LibC.close(writer);
    }

    [Theory, MemberData(nameof(PipeMethods))]
    public void A_named_pipe_waits_for_its_first_writer(TransferMethod method)
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        Peer.Run("mkfifo", "/dev/null", path);
        try
        {
            using SocketTransfer transfer = TransferMethods.Create(method);
            using var peer = new TransferPeer();
            using TransferSource source = TransferSource.Open(path);
            transfer.Attach(peer.Near);
            transfer.Begin(source);
            Assert.Equal((-Errno.EAGAIN, TransferWait.Source), (transfer.Step(), transfer.Awaits));
            var writing = new Background<bool>(() =>
            {
                File.WriteAllText(path, "at last");
                return true;
            });
            using var driver = new TransferDriver(60, CancellationToken.None);
            Assert.Equal(7, driver.Run(transfer));
            Assert.True(writing.Result());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory, MemberData(nameof(OtherMethods))]
    public void A_method_that_can_not_read_a_pipe_is_refused_with_the_reason(TransferMethod method)
    {
        using TransferSource source = Pipe(out int writer);
        Assert.Contains("pipe", TransferCatalog.Refusal(method, source), StringComparison.Ordinal);
        _ = LibC.close(writer);
    }

    [Theory, MemberData(nameof(StreamMethods))]
    public void A_device_without_an_end_is_moved_up_to_the_requested_length(TransferMethod method)
    {
        using SocketTransfer transfer = TransferMethods.Create(method);
        using TransferSource source = TransferSource.Open("/dev/zero");
        using var peer = new TransferPeer();
        Background<(long Count, string Hash)> received = peer.ReceiveAll();
        Assert.Equal(1_000_000, peer.Send(transfer, source, count: 1_000_000));
        Assert.Equal((1_000_000, TestFile.HashOf(new byte[1_000_000])), received.Result());
    }

    [Fact]
    public void A_file_of_proc_is_read_to_its_end_though_its_size_is_0()
    {
        using SocketTransfer transfer = TransferMethods.Create(TransferMethod.Copy);
        using TransferSource source = TransferSource.Open("/proc/version");
        using var peer = new TransferPeer();
        Background<(long Count, string Hash)> received = peer.ReceiveAll();
        peer.Send(transfer, source);
        Assert.Equal(TestFile.HashOf("/proc/version"), received.Result().Hash);
        Assert.Null(source.Length);
    }

    [Theory]
    // Reading at offset 0 fails with EIO, because no memory is mapped there.
    [InlineData("/proc/self/mem", Errno.EIO)]
    public void A_file_that_can_not_be_read_is_an_error_and_not_an_empty_file(string path, int errorNumber)
    {
        using SocketTransfer transfer = TransferMethods.Create(TransferMethod.Copy);
        using TransferSource source = TransferSource.Open(path);
        using var peer = new TransferPeer();
        transfer.Attach(peer.Near);
        transfer.Begin(source);
        Assert.Equal(-errorNumber, transfer.Step());
    }

    [Theory]
    [InlineData("/proc/no-such-file", Errno.ENOENT)]
    [InlineData("/proc", Errno.EISDIR)]
    public void A_path_that_is_not_a_file_is_refused_with_its_errno(string path, int errorNumber)
    {
        NativeException refused = Assert.Throws<NativeException>(() => TransferSource.Open(path));
        Assert.Equal(errorNumber, refused.ErrorNumber);
        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_offset_beyond_the_end_is_refused_and_a_count_is_truncated()
    {
        using var file = new TestFile(100);
        using SocketTransfer transfer = TransferMethods.Create(TransferMethod.Copy);
        using TransferSource source = TransferSource.Open(file.Path);
        Assert.Throws<ArgumentOutOfRangeException>(() => transfer.Begin(source, offset: 101));
        transfer.Begin(source, offset: 40, count: 100);
        Assert.Equal(60, transfer.Remaining);
    }

    private static TransferSource Pipe(out int writer)
    {
        int* ends = stackalloc int[2];
        NativeException.Check(LibC.pipe2(ends, LibC.O_CLOEXEC | LibC.O_NONBLOCK), "pipe2(2)");
        writer = ends[1];
        Multiplexing.TestSockets.SetBlocking(writer, isBlocking: true);
        return TransferSource.Own("a pipe", ends[0]);
    }

    private static long StepUntilEmpty(SocketTransfer transfer, long count)
    {
        while (count > 0)
        {
            long moved = transfer.Step();
            if (moved < 0)
                return moved;
            count -= moved;
        }
        return 0;
    }

    private static void Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            for (int done = 0; done < bytes.Length;)
                done += NativeException.Check(
                    (int)(long)LibC.write(descriptor, first + done, bytes.Length - done), "write(2)");
        }
    }
}
