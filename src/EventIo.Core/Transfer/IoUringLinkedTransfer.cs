using System.Text;
using EventIo.Native.Linux.Files;
using EventIo.Native.Linux.IoUring;
using Tmds.Linux;

namespace EventIo.Transfer;

/// <summary>
/// io_uring's open, read, send and close in one chain over a direct descriptor: a small file in one system call. A
/// larger one is opened by the first chain and closed by the last, with reads and sends over one buffer in between.
/// </summary>
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

    private readonly MappedMemory _path = new(MaxPathBytes);
    private readonly MappedMemory _buffer;
    private readonly int _bufferBytes;
    private readonly int[] _asked = new int[MaxPairs];
    private readonly int[] _results = new int[(int)FirstSendTag + MaxPairs];
    private readonly int _maxPairs;
    private SubmissionEntry _last;
    private int _queued;
    private bool _isOpen;
    private int _begin;
    private int _end;

    internal IoUringLinkedTransfer(TransferOptions options)
    {
        _bufferBytes = options.BufferBytes;
        _maxPairs = Math.Min(MaxPairs, (Ring.SubmissionQueueSize - 2) / 2);
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
        long sent = 0;
        if (_end > _begin)
        {
            sent = _end - _begin;
            Link(SubmissionEntry.Send(Destination, (nint)_buffer.Address + _begin, (int)sent, RestTag, Flags(sent)));
        }
        else if (!_isOpen)
        {
            Link(SubmissionEntry.OpenDirect(_path.Address, Slot, OpenTag));
        }
        for (; sent < limit && pairs < _maxPairs; pairs++)
        {
            int count = (int)Math.Min(limit - sent, _bufferBytes);
            _asked[pairs] = count;
            ulong tag = FirstReadTag + (ulong)pairs;
            Link(SubmissionEntry.Read(Slot, (nint)_buffer.Address, count, Offset + sent, tag).OnDirect());
            sent += count;
            Link(SubmissionEntry.Send(
                Destination, (nint)_buffer.Address, count, FirstSendTag + (ulong)pairs, Flags(sent)));
        }
        if (sent >= Remaining)
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
    private int Flags(long sent) => LibC.MSG_DONTWAIT | MoreFlag(sent);

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
