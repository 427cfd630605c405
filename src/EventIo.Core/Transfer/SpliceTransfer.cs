using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Linux.Files;
using Tmds.Linux;

namespace EventIo.Transfer;

/// <summary>
/// splice(2): the file's pages go into a pipe by reference, and from the pipe into the socket. A pipe as the source is
/// spliced directly into the socket.
/// </summary>
internal sealed unsafe class SpliceTransfer(TransferOptions options) : SocketTransfer
{
    private const string Call = "splice(2)";

    private Pipe _pipe = new(options.PipeBytes);
    private long _inPipe;

    /// <inheritdoc/>
    public override TransferMethod Method => TransferMethod.Splice;

    /// <inheritdoc/>
    public override string? Note => PipeNote.Of(options, _pipe);

    /// <inheritdoc/>
    protected override void Start()
    {
        if (_inPipe == 0)
            return;
        _pipe.Dispose();
        _pipe = new Pipe(options.PipeBytes);
        _inPipe = 0;
    }

    /// <inheritdoc/>
    protected override long Move(long limit)
    {
        if (Source.IsPipe)
            return MovePipe(limit);
        if (_inPipe == 0)
        {
            long filled = Fill(limit);
            if (filled <= 0)
                return filled;
            _inPipe = filled;
        }
        long moved = Empty(_pipe.Reader, Math.Min(limit, _inPipe));
        if (moved > 0)
            _inPipe -= moved;
        return moved;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _pipe.Dispose();

    private long Fill(long limit)
    {
        long offset = Offset;
        SystemCalls++;
        nint filled = HotCalls.Splice(
            Source.Descriptor,
            Source.IsSeekable ? &offset : null,
            _pipe.Writer,
            null,
            (nuint)Math.Min(limit, _pipe.CapacityBytes),
            (uint)LibC.SPLICE_F_MOVE);
        return filled >= 0 ? filled : Failed(Call, HotCalls.LastError, TransferWait.Source);
    }

    private long Empty(int pipe, long count)
    {
        uint flags = Pipe.FlagsOut(IsMoreToCome(count));
        SystemCalls++;
        nint moved = HotCalls.Splice(pipe, null, Destination, null, (nuint)count, flags);
        return moved >= 0 ? moved : Failed(Call, HotCalls.LastError, TransferWait.Destination);
    }

    private long MovePipe(long limit)
    {
        long moved = Empty(Source.Descriptor, Math.Min(limit, options.PipeBytes));
        if (moved == 0)
            return EndOrNothingYet(0);
        if (moved == -Errno.EAGAIN)
            Awaits = WhatPipeAwaits();
        return moved;
    }
}
