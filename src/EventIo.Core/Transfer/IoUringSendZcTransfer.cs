using System.Globalization;
using EventIo.Native;
using EventIo.Native.Linux.IoUring;
using Tmds.Linux;

namespace EventIo.Transfer;

/// <summary>
/// io_uring's read into a registered buffer and SEND_ZC from it, linked: one system call for both. The socket refers to
/// the buffer; a notification reports when the buffer is released, and whether the kernel copied after all.
/// </summary>
internal sealed unsafe class IoUringSendZcTransfer : RingTransfer
{
    // Greater than the tags of the sends, which are their numbers.
    private const ulong ReadTag = 1UL << 32;
    private const int LeastBytes = 4096;
    private const int LeastCount = 2;

    private readonly TransferOptions _options;
    private readonly ZeroCopyBuffers _buffers;
    private uint _nextSend;
    private int _readResult;
    private int _sendResult;

    internal IoUringSendZcTransfer(TransferOptions options)
    {
        _options = options;
        try
        {
            _buffers = Register(options.BufferBytes, options.BufferCount);
        }
        catch
        {
            Ring.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override TransferMethod Method => TransferMethod.IoUringSendZc;

    /// <inheritdoc/>
    public override string? Note =>
        (_buffers.BufferBytes, _buffers.Count) == (_options.BufferBytes, _options.BufferCount)
        ? null
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{_buffers.Count} buffers of {_buffers.BufferBytes:N0} bytes, not {_options.BufferCount} of " +
            $"{_options.BufferBytes:N0}: RLIMIT_MEMLOCK allows no more locked pages (ulimit -l).");

    /// <inheritdoc/>
    public override bool TryRelease()
    {
        Awaits = TransferWait.Notification;
        _ = Take();
        return _buffers.SendCount == 0;
    }

    /// <inheritdoc/>
    protected override void Start() => _buffers.Drop();

    /// <inheritdoc/>
    protected override long Move(long limit)
    {
        if (_buffers.UnsentBytes > 0)
            return SendUnsent(limit);
        if (!_buffers.TryAdvance())
        {
            _ = Take();
            if (!_buffers.TryAdvance())
                return Failed("io_uring_enter(2), SEND_ZC", Errno.EAGAIN, TransferWait.Notification);
        }
        int count = (int)Math.Min(limit, _buffers.BufferBytes);
        if (!Source.IsSeekable)
            return MoveStream(count);
        Ring.Reserve(2);
        QueueRead(count, isLinked: true);
        QueueSend(count);
        Complete(2);
        if (Read() <= 0)
            return ReadFailure();
        // A short read has cancelled the send.
        return _readResult == count ? Sent() : SendUnsent(limit);
    }

    /// <inheritdoc/>
    private protected override void Completed(in CompletionEntry completion)
    {
        if (completion.Tag == ReadTag)
        {
            _readResult = completion.Result;
            return;
        }
        _sendResult = completion.Result;
        if (_sendResult <= 0)
            _buffers.MarkEmpty((uint)completion.Tag);
        // A failed send may have a notification as well: this bit decides, not the result. Linux 6.18 also notifies of
        // a send that was cancelled with its chain, without announcing it.
        if (!completion.HasMore)
            _ = _buffers.Complete((uint)completion.Tag);
    }

    /// <inheritdoc/>
    private protected override void Notified(in CompletionEntry completion)
    {
        if (!_buffers.Complete((uint)completion.Tag))
            return;
        NotificationCount++;
        if (completion.IsCopied)
            CopiedFallbackCount++;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _buffers.Dispose();
    }

    private ZeroCopyBuffers Register(int bytes, int count)
    {
        const int Attempts = 6;
        for (int attempt = 1; ;)
        {
            var buffers = new ZeroCopyBuffers(bytes, count);
            int result = Ring.RegisterBuffers(buffers.Address, bytes, count);
            if (result == 0)
                return buffers;
            buffers.Dispose();
            bool isLeast = bytes <= LeastBytes && count <= LeastCount;
            if (result != -Errno.ENOMEM || (isLeast && attempt == Attempts))
                throw new NativeException(
                    "io_uring_register(2)", -result, "its buffers, which are locked in memory (ulimit -l)");
            // The kernel unlocks the memory of earlier rings shortly after they are closed.
            if (isLeast)
                Thread.Sleep(1 << attempt++);
            else if (count > LeastCount)
                count /= 2;
            else
                bytes /= 2;
        }
    }

    // A stream's byte count is known only after the read, so the send can't be linked. io_uring would wait for a pipe
    // despite O_NONBLOCK.
    private long MoveStream(int count)
    {
        if (Source.IsPipe && !HasEvents(Source.Descriptor))
            return Failed("io_uring_enter(2), READ_FIXED", Errno.EAGAIN, TransferWait.Source);
        QueueRead(count, isLinked: false);
        Complete(1);
        return Read() is > 0 and int read ? SendUnsent(read) : ReadFailure();
    }

    private void QueueRead(int count, bool isLinked)
    {
        SubmissionEntry read = SubmissionEntry.ReadFixed(
            Source.Descriptor,
            (nint)_buffers.Start,
            count,
            Source.IsSeekable ? Offset : SubmissionEntry.NoPosition,
            _buffers.Current,
            ReadTag);
        Ring.Queue(isLinked ? read.Linked() : read);
    }

    private void QueueSend(int count)
    {
        bool isNextFree = _buffers.IsNextFree;
        _buffers.Announce(_nextSend);
        // io_uring ignores O_NONBLOCK here: without MSG_DONTWAIT it would wait for room.
        int flags = LibC.MSG_DONTWAIT | (isNextFree ? MoreFlag(count) : 0);
        Ring.Queue(SubmissionEntry.SendZeroCopy(
            Destination,
            (nint)_buffers.Unsent,
            count,
            flags,
            _nextSend++).FromBuffer(_buffers.Current));
    }

    private long SendUnsent(long limit)
    {
        QueueSend((int)Math.Min(limit, _buffers.UnsentBytes));
        Complete(1);
        return Sent();
    }

    private int Read()
    {
        if (_readResult > 0)
            _buffers.MarkFilled(_readResult);
        return _readResult;
    }

    private long ReadFailure() => _readResult == 0
        ? EndOrNothingYet(0)
        : Failed("io_uring_enter(2), READ_FIXED", -_readResult, TransferWait.Source);

    private long Sent()
    {
        if (_sendResult <= 0)
            return Failed("io_uring_enter(2), SEND_ZC", -_sendResult, TransferWait.Destination);
        _buffers.MarkSent(_sendResult);
        return _sendResult;
    }
}
