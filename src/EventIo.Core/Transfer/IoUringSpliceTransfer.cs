using EventIo.Native;
using EventIo.Native.Linux.Files;
using EventIo.Native.Linux.IoUring;
using Tmds.Linux;

namespace EventIo.Transfer;

/// <summary>
/// io_uring's splice from the file into a pipe and, linked, from there into the socket: one system call for both. The
/// kernel runs each splice on a worker thread.
/// </summary>
internal sealed unsafe class IoUringSpliceTransfer : RingTransfer
{
    private const ulong FillTag = 1;
    private const string Call = "io_uring_enter(2), SPLICE";

    private readonly TransferOptions _options;
    private Pipe _pipe;
    private long _inPipe;
    private int _fillResult;
    private int _emptyResult;

    internal IoUringSpliceTransfer(TransferOptions options)
    {
        _options = options;
        try
        {
            _pipe = new Pipe(options.PipeBytes);
        }
        catch
        {
            Ring.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override TransferMethod Method => TransferMethod.IoUringSplice;

    /// <inheritdoc/>
    public override string? Note => PipeNote.Of(_options, _pipe);

    /// <inheritdoc/>
    protected override void Start()
    {
        if (_inPipe == 0)
            return;
        _pipe.Dispose();
        _pipe = new Pipe(_options.PipeBytes);
        _inPipe = 0;
    }

    /// <inheritdoc/>
    protected override long Move(long limit)
    {
        if (Source.IsPipe)
            return MovePipe(limit);
        if (_inPipe > 0)
            return Empty(_pipe.Reader, Math.Min(limit, _inPipe));
        int count = (int)Math.Min(limit, _pipe.CapacityBytes);
        Ring.Reserve(2);
        Ring.Queue(SubmissionEntry.Splice(
            Source.Descriptor,
            Source.IsSeekable ? Offset : SubmissionEntry.NoPosition,
            _pipe.Writer,
            count,
            (uint)LibC.SPLICE_F_MOVE,
            FillTag).Linked());
        QueueEmpty(_pipe.Reader, count);
        Complete(2);
        if (_fillResult <= 0)
            return _fillResult == 0 ? 0 : Failed(Call, -_fillResult, TransferWait.Source);
        _inPipe = _fillResult;
        // A short first splice has cancelled the second.
        return _fillResult == count ? Emptied() : Empty(_pipe.Reader, _inPipe);
    }

    /// <inheritdoc/>
    private protected override void Completed(in CompletionEntry completion)
    {
        if (completion.Tag == FillTag)
            _fillResult = completion.Result;
        else
            _emptyResult = completion.Result;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _pipe.Dispose();
    }

    private void QueueEmpty(int pipe, long count)
    {
        uint flags = Pipe.FlagsOut(IsMoreToCome(count));
        Ring.Queue(SubmissionEntry.Splice(pipe, SubmissionEntry.NoPosition, Destination, (int)count, flags, tag: 0));
    }

    private long Empty(int pipe, long count)
    {
        QueueEmpty(pipe, count);
        Complete(1);
        return Emptied();
    }

    private long Emptied()
    {
        if (_emptyResult <= 0)
            return _emptyResult == 0 ? 0 : Failed(Call, -_emptyResult, TransferWait.Destination);
        _inPipe = Math.Max(0, _inPipe - _emptyResult);
        return _emptyResult;
    }

    private long MovePipe(long limit)
    {
        long moved = Empty(Source.Descriptor, Math.Min(limit, _options.PipeBytes));
        if (moved == 0)
            return EndOrNothingYet(0);
        if (moved == -Errno.EAGAIN)
            Awaits = WhatPipeAwaits();
        return moved;
    }
}
