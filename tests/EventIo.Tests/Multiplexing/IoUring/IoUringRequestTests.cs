using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Linux.Files;
using EventIo.Native.Linux.IoUring;
using Tmds.Linux;
using Xunit;

namespace EventIo.Tests.Multiplexing.IoUring;

/// <summary>Requests on files and sockets, and chains of them, in the kernel.</summary>
public sealed unsafe class IoUringRequestTests : IDisposable
{
    private const int Slot = 1;
    private const int EmptySlot = -1;

    private readonly TestSockets _sockets = new();
    private readonly MappedMemory _memory = new(4096);
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly byte[] _content = TestSockets.Pattern(1_000, seed: 3);
    private readonly byte* _nativePath;

    public IoUringRequestTests()
    {
        File.WriteAllBytes(_path, _content);
        byte[] path = Encoding.UTF8.GetBytes(_path + '\0');
        _nativePath = (byte*)NativeMemory.Alloc((nuint)path.Length);
        path.CopyTo(new Span<byte>(_nativePath, path.Length));
    }

    public void Dispose()
    {
        _sockets.Dispose();
        _memory.Dispose();
        NativeMemory.Free(_nativePath);
        File.Delete(_path);
    }

    [Fact]
    public void A_chain_opens_reads_sends_and_closes_in_one_submission()
    {
        using Ring ring = CreateRing();
        (int near, int far) = _sockets.Pair();
        QueueChain(ring, near, length: 1_000);

        Assert.Equal([(1ul, 0), (2ul, 1_000), (3ul, 1_000), (4ul, 0)], Reap(ring, 4));
        Assert.Equal(_content, TestSockets.Read(far));
        Assert.Equal(1, ring.EnterCount);
        Assert.Equal([(5ul, -Errno.EBADF)], Close(ring));
    }

    [Fact]
    public void A_short_read_cancels_the_rest_of_a_chain_and_leaves_the_slot_open()
    {
        using Ring ring = CreateRing();
        (int near, _) = _sockets.Pair();
        QueueChain(ring, near, length: 1_001);

        Assert.Equal(
            [(1ul, 0), (2ul, 1_000), (3ul, -Errno.ECANCELED), (4ul, -Errno.ECANCELED)], Reap(ring, 4));
        Assert.Equal([(5ul, 0)], Close(ring));
    }

    [Fact]
    public void A_hard_link_continues_after_a_short_read()
    {
        using Ring ring = CreateRing();
        ring.Queue(SubmissionEntry.OpenDirect(_nativePath, Slot, tag: 1).Linked());
        ring.Queue(SubmissionEntry.Read(Slot, Buffer, 4_096, 0, tag: 2).OnDirect().HardLinked());
        ring.Queue(SubmissionEntry.CloseDirect(Slot, tag: 3));
        Assert.Equal([(1ul, 0), (2ul, 1_000), (3ul, 0)], Reap(ring, 3));
    }

    [Fact]
    public void A_missing_file_cancels_the_chain()
    {
        using Ring ring = CreateRing();
        (int near, _) = _sockets.Pair();
        File.Delete(_path);
        QueueChain(ring, near, length: 1_000);
        Assert.Equal((1ul, -Errno.ENOENT), Reap(ring, 4)[0]);
    }

    [Fact]
    public void A_chain_with_reserved_room_is_submitted_as_a_whole()
    {
        using Ring ring = CreateRing(entries: 4);
        using WakeEvent wakeEvent = new();
        wakeEvent.Set();
        (int near, int far) = _sockets.Pair();
        ring.Queue(SubmissionEntry.PollMultishot(wakeEvent.Descriptor, 1, tag: 9));
        ring.Reserve(4);
        QueueChain(ring, near, length: 1_000);
        Assert.Equal(
            [(1ul, 0), (2ul, 1_000), (3ul, 1_000), (4ul, 0), (9ul, 1)],
            Reap(ring, 5).OrderBy(completion => completion.Item1));
        Assert.Equal(_content, TestSockets.Read(far));
    }

    [Fact]
    public void A_read_has_its_own_offset()
    {
        using Ring ring = CreateRing();
        using DescriptorHandle file = OpenFile();
        ring.UpdateDescriptor(Slot, file.Value);
        ring.Queue(SubmissionEntry.Read(Slot, Buffer, 4_096, offset: 990, tag: 1).OnDirect());
        Assert.Equal([(1ul, 10)], Reap(ring, 1));
        Assert.Equal(_content[990..], new Span<byte>(_memory.Address, 10).ToArray());
        ring.UpdateDescriptor(Slot, EmptySlot);
        ring.Queue(SubmissionEntry.Read(Slot, Buffer, 4_096, offset: 0, tag: 2).OnDirect());
        Assert.Equal([(2ul, -Errno.EBADF)], Reap(ring, 1));
    }

    [Fact]
    public void Splices_move_a_file_through_a_pipe()
    {
        using Ring ring = CreateRing();
        using DescriptorHandle file = OpenFile();
        (int near, int far) = _sockets.Pair();
        int* pipe = stackalloc int[2];
        Assert.Equal(0, LibC.pipe2(pipe, LibC.O_CLOEXEC));
        _sockets.Adopt(pipe[0]);
        _sockets.Adopt(pipe[1]);
        ring.Queue(SubmissionEntry.Splice(file.Value, 100, pipe[1], 900, (uint)LibC.SPLICE_F_MOVE, tag: 1).Linked());
        ring.Queue(SubmissionEntry.Splice(
            pipe[0], SubmissionEntry.NoPosition, near, 900, (uint)LibC.SPLICE_F_MOVE, tag: 2));
        Assert.Equal([(1ul, 900), (2ul, 900)], Reap(ring, 2));
        Assert.Equal(_content[100..], TestSockets.Read(far));
    }

    [Fact]
    public void A_zero_copy_send_from_a_registered_buffer_completes_twice_and_reports_the_copy_over_loopback()
    {
        using Ring ring = CreateRing();
        Mechanisms.SkipWithoutIoUring();
        using DescriptorHandle file = OpenFile();
        (int near, Socket far) = _sockets.TcpPair();
        int registered = ring.RegisterBuffers(_memory.Address, 2_048, 2);
        Assert.SkipWhen(registered == -Errno.ENOMEM, "RLIMIT_MEMLOCK is too low for a registered buffer (ulimit -l).");
        Assert.Equal(0, registered);
        nint second = Buffer + 2_048;
        ring.Queue(SubmissionEntry.ReadFixed(file.Value, second, 1_000, 0, buffer: 1, tag: 1).Linked());
        ring.Queue(SubmissionEntry.SendZeroCopy(near, second, 1_000, 0, tag: 2).FromBuffer(1));

        List<CompletionEntry> reaped = TakeEntries(ring, 3);
        Assert.Equal(1_000, far.Receive(new byte[1_000], SocketFlags.None));
        Assert.Equal([1_000, 1_000], reaped[..2].Select(completion => completion.Result));
        Assert.True(reaped[1].HasMore);
        Assert.Equal((2ul, true, true, false),
            (reaped[2].Tag, reaped[2].IsNotification, reaped[2].IsCopied, reaped[2].HasMore));
        Assert.Equal(0, ring.InFlightCount);
    }

    private nint Buffer => (nint)_memory.Address;

    private static Ring CreateRing(int entries = 16)
    {
        Mechanisms.SkipWithoutIoUring(Mechanisms.IoUringPoll);
        Ring ring = new(entries, 64);
        ring.RegisterDescriptors([EmptySlot, EmptySlot]);
        return ring;
    }

    private void QueueChain(Ring ring, int socket, int length)
    {
        ring.Queue(SubmissionEntry.OpenDirect(_nativePath, Slot, tag: 1).Linked());
        ring.Queue(SubmissionEntry.Read(Slot, Buffer, length, 0, tag: 2).OnDirect().Linked());
        ring.Queue(SubmissionEntry.Send(socket, Buffer, length, tag: 3).Linked());
        ring.Queue(SubmissionEntry.CloseDirect(Slot, tag: 4));
    }

    private static List<(ulong, int)> Close(Ring ring)
    {
        ring.Queue(SubmissionEntry.CloseDirect(Slot, tag: 5));
        return Reap(ring, 1);
    }

    private DescriptorHandle OpenFile() => new(NativeException.Check(
        LibC.open(_nativePath, LibC.O_RDONLY | LibC.O_CLOEXEC), "open(2)"));

    private static List<(ulong, int)> Reap(Ring ring, int count) =>
        [.. TakeEntries(ring, count).Select(completion => (completion.Tag, completion.Result))];

    private static List<CompletionEntry> TakeEntries(Ring ring, int count)
    {
        List<CompletionEntry> reaped = [];
        while (reaped.Count < count)
        {
            Assert.True(ring.SubmitAndWait(10_000_000_000, count - reaped.Count) >= 0);
            while (ring.TryTake(out CompletionEntry completion))
                reaped.Add(completion);
        }
        Assert.Equal(count, reaped.Count);
        return reaped;
    }
}
