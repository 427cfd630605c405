using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Linux.IoUring;
using Tmds.Linux;
using Xunit;

namespace EventIo.Tests.Multiplexing;

/// <summary>Requests on files and sockets, and their chains: what the kernel makes of them.</summary>
[Collection(MultiplexingCollection.Name)]
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

        Assert.Equal([(1ul, 0), (2ul, 1_000), (3ul, 1_000), (4ul, 0)], Take(ring, 4));
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
            [(1ul, 0), (2ul, 1_000), (3ul, -Errno.ECANCELED), (4ul, -Errno.ECANCELED)], Take(ring, 4));
        Assert.Equal([(5ul, 0)], Close(ring));
    }

    [Fact]
    public void A_hard_link_carries_on_after_a_short_read()
    {
        using Ring ring = CreateRing();
        ring.Queue(SubmissionEntry.OpenDirect(_nativePath, Slot, tag: 1).Linked());
        ring.Queue(SubmissionEntry.Read(Slot, Buffer, 4_096, 0, tag: 2).OnDirect().HardLinked());
        ring.Queue(SubmissionEntry.CloseDirect(Slot, tag: 3));
        Assert.Equal([(1ul, 0), (2ul, 1_000), (3ul, 0)], Take(ring, 3));
    }

    [Fact]
    public void A_file_that_is_not_there_cancels_the_chain()
    {
        using Ring ring = CreateRing();
        (int near, _) = _sockets.Pair();
        File.Delete(_path);
        QueueChain(ring, near, length: 1_000);
        Assert.Equal((1ul, -Errno.ENOENT), Take(ring, 4)[0]);
    }

    [Fact]
    public void A_chain_for_which_room_was_made_is_not_parted()
    {
        using Ring ring = CreateRing(entries: 4);
        using WakeEvent wakeEvent = new();
        wakeEvent.Set();
        (int near, int far) = _sockets.Pair();
        ring.Queue(SubmissionEntry.PollMultishot(wakeEvent.Descriptor, 1, tag: 9));
        ring.Reserve(4);
        QueueChain(ring, near, length: 1_000);
        Assert.Equal(
            [(1ul, 0), (2ul, 1_000), (3ul, 1_000), (4ul, 0), (9ul, 1)], Take(ring, 5).OrderBy(completion => completion.Item1));
        Assert.Equal(_content, TestSockets.Read(far));
    }

    [Fact]
    public void A_read_has_its_own_offset()
    {
        using Ring ring = CreateRing();
        using DescriptorHandle file = OpenFile();
        ring.UpdateDescriptor(Slot, file.Value);
        ring.Queue(SubmissionEntry.Read(Slot, Buffer, 4_096, offset: 990, tag: 1).OnDirect());
        Assert.Equal([(1ul, 10)], Take(ring, 1));
        Assert.Equal(_content[990..], new Span<byte>(_memory.Address, 10).ToArray());
        ring.UpdateDescriptor(Slot, EmptySlot);
        ring.Queue(SubmissionEntry.Read(Slot, Buffer, 4_096, offset: 0, tag: 2).OnDirect());
        Assert.Equal([(2ul, -Errno.EBADF)], Take(ring, 1));
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
        Assert.Equal([(1ul, 900), (2ul, 900)], Take(ring, 2));
        Assert.Equal(_content[100..], TestSockets.Read(far));
    }

    [Fact]
    public void A_zero_copy_send_from_a_registered_buffer_tells_twice_and_says_that_loopback_copies()
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

        List<CompletionEntry> told = TakeEntries(ring, 3);
        Assert.Equal(1_000, far.Receive(new byte[1_000], SocketFlags.None));
        Assert.Equal([1_000, 1_000], told[..2].Select(completion => completion.Result));
        Assert.True(told[1].HasMore);
        Assert.Equal((2ul, true, true, false), (told[2].Tag, told[2].IsNotification, told[2].IsCopied, told[2].HasMore));
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
        return Take(ring, 1);
    }

    private DescriptorHandle OpenFile() => new(NativeException.Check(
        LibC.open(_nativePath, LibC.O_RDONLY | LibC.O_CLOEXEC), "open(2)"));

    private static List<(ulong, int)> Take(Ring ring, int count) =>
        [.. TakeEntries(ring, count).Select(completion => (completion.Tag, completion.Result))];

    private static List<CompletionEntry> TakeEntries(Ring ring, int count)
    {
        List<CompletionEntry> told = [];
        while (told.Count < count)
        {
            Assert.True(ring.SubmitAndWait(10_000_000_000, count - told.Count) >= 0);
            while (ring.TryTake(out CompletionEntry completion))
                told.Add(completion);
        }
        Assert.Equal(count, told.Count);
        return told;
    }
}
