using System.Text;
using EventIo.Native.Linux.Files;
using EventIo.Native.Linux.IoUring;
using EventIo.Native.Linux.IoUring.Probing;
using Tmds.Linux;

namespace EventIo.Transfer;

/// <summary>
/// io_uring's open, read, send and close in one chain over a direct descriptor: a small file in one system call. A
/// larger one is opened by the first chain and closed by the last, with reads and sends over one buffer in between.
/// </summary>
/// <remarks>
/// A send that moves less than it should has to end the chain: the next read would overwrite the rest. Where the kernel
/// can't both end it and report how much was sent (see <see cref="SubmissionEntry.Send"/>), nothing that matters
/// follows a send: a chain has one read at most, and the rest of a buffer is a chain of its own.
/// </remarks>
internal sealed unsafe class IoUringLinkedTransfer : RingTransfer
{
    private const int Slot = 0;
    private const int MaxPathBytes = 4096;
    // Leaves room in a submission for two more requests: the open and the close, or the rest of the previous chain.
    private const int MaxPairs = (MaxRequests - 2) / 2;

    private const ulong OpenTag = 1;
    private const ulong CloseTag = 2;
    private const ulong RestTag = 3;
    private const ulong FirstReadTag = 4;
    private const ulong FirstSendTag = FirstReadTag + MaxPairs;

    // SENDMSG_ZC came with Linux 6.1, in the same series of changes as the length of a failed send.
    private static readonly Lazy<bool> s_keepsLengths =
        new(() => IoUringProbe.Run().Opcodes.Contains(nameof(RingOpcode.SENDMSG_ZC)));

    private readonly MappedMemory _path = new(MaxPathBytes);
    private readonly MappedMemory _buffer;
    private readonly int _bufferBytes;
    private readonly int[] _asked = new int[MaxPairs];
    private readonly int[] _results = new int[(int)FirstSendTag + MaxPairs];
    private readonly int _maxPairs;
    private readonly bool _isWhole;
    private SubmissionEntry _last;
    private int _queued;
    private bool _isOpen;
    private int _begin;
    private int _end;

    /// <summary>Allocates memory and a ring.</summary>
    /// <param name="options">The sizes of its buffers.</param>
    /// <param name="keepsLengths">Whether the kernel reports how much a failed send has sent; null asks it.</param>
    internal IoUringLinkedTransfer(TransferOptions options, bool? keepsLengths = null)
    {
        _bufferBytes = options.BufferBytes;
        _isWhole = keepsLengths ?? s_keepsLengths.Value;
        _maxPairs = _isWhole ? Math.Min(MaxPairs, (Ring.SubmissionQueueSize - 2) / 2) : 1;
        _buffer = new MappedMemory((nuint)_bufferBytes);
        try
        {
            Ring.RegisterDescriptors([-1]);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override TransferMethod Method => TransferMethod.IoUringLinked;

    /// <inheritdoc/>
    protected override void Start()
    {
        _begin = _end = 0;
        if (_isOpen)
        {
            Ring.Queue(SubmissionEntry.CloseDirect(Slot, CloseTag));
            Complete(1);
        }
        int length = Encoding.UTF8.GetBytes(Source.Path, new Span<byte>(_path.Address, MaxPathBytes - 1));
        _path.Address[length] = 0;
    }

    /// <inheritdoc/>
    protected override long Move(long limit)
    {
        int pairs = QueueChain(limit);
        long moved = 0;
        if (_end > _begin)
        {
            moved = TakeRest();
            if (_end > _begin)
                return moved > 0 ? moved : SendFailure(RestTag);
        }
        for (int i = 0; i < pairs; i++)
        {
            int read = _results[(int)FirstReadTag + i];
            if (read <= 0)
                return moved > 0 || read == 0 ? moved : ReadFailure(read);
            (_begin, _end) = (0, read);
            int sent = _results[(int)FirstSendTag + i];
            if (sent > 0)
            {
                _begin = sent;
                moved += sent;
            }
            if (_end == _begin)
                continue;
            // A short read has cancelled its send; its bytes are sent with the next chain.
            if (moved > 0 || read == _asked[i])
                return moved > 0 ? moved : SendFailure(FirstSendTag + (ulong)i);
            return Move(limit);
        }
        return moved;
    }

    /// <inheritdoc/>
    private protected override void Completed(in CompletionEntry completion)
    {
        _results[(int)completion.Tag] = completion.Result;
        if (completion.Tag == OpenTag && completion.Result >= 0)
            _isOpen = true;
        else if (completion.Tag == CloseTag && completion.Result >= 0)
            _isOpen = false;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _buffer.Dispose();
        _path.Dispose();
    }

    // Queues a chain, waits until it has completed, and returns how many reads it has.
    private int QueueChain(long limit)
    {
        Array.Clear(_results);
        _queued = 0;
        int pairs = 0;
        int maxPairs = _maxPairs;
        long sent = 0;
        if (_end > _begin)
        {
            sent = _end - _begin;
            Link(Send((nint)_buffer.Address + _begin, (int)sent, RestTag, sent));
            maxPairs = _isWhole ? maxPairs : 0;
        }
        else if (!_isOpen)
        {
            Link(SubmissionEntry.OpenDirect(_path.Address, Slot, OpenTag));
        }
        for (; sent < limit && pairs < maxPairs; pairs++)
        {
            int count = (int)Math.Min(limit - sent, _bufferBytes);
            _asked[pairs] = count;
            ulong tag = FirstReadTag + (ulong)pairs;
            Link(SubmissionEntry.Read(Slot, (nint)_buffer.Address, count, Offset + sent, tag).OnDirect());
            sent += count;
            Link(Send((nint)_buffer.Address, count, FirstSendTag + (ulong)pairs, sent));
        }
        // Without a read, the file may have been closed by the chain that left a rest.
        if (sent >= Remaining && (pairs > 0 || _isOpen))
            Link(SubmissionEntry.CloseDirect(Slot, CloseTag));
        Ring.Queue(_last);
        Complete(_queued);
        return pairs;
    }

    // Each request is linked to the previous one, which is queued once it has a successor.
    private void Link(in SubmissionEntry entry)
    {
        if (_queued == 0)
            Ring.Reserve(Ring.SubmissionQueueSize);
        else
            Ring.Queue(_last.Linked());
        _last = entry;
        _queued++;
    }

    // io_uring ignores O_NONBLOCK here: without MSG_DONTWAIT it would wait for room and hold up the chain.
    private SubmissionEntry Send(nint address, int length, ulong tag, long sent) => SubmissionEntry.Send(
        Destination, address, length, tag, LibC.MSG_DONTWAIT | MoreFlag(sent), _isWhole);

    private long TakeRest()
    {
        int sent = Math.Max(0, _results[(int)RestTag]);
        _begin += sent;
        return sent;
    }

    private long SendFailure(ulong tag) =>
        Failed("io_uring_enter(2), SEND", -_results[(int)tag], TransferWait.Destination);

    private long ReadFailure(int read) => _results[(int)OpenTag] < 0
        ? Failed("io_uring_enter(2), OPENAT", -_results[(int)OpenTag], TransferWait.Source)
        : Failed("io_uring_enter(2), READ", -read, TransferWait.Source);
}
