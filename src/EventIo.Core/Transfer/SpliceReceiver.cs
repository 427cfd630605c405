using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Linux.Files;
using Tmds.Linux;

namespace EventIo.Transfer;

/// <summary>splice(2) from the socket into a pipe and from there into the file: no byte reaches user space.</summary>
internal sealed unsafe class SpliceReceiver(
    int socket, int file, TransferOptions options) : SocketReceiver(socket, file)
{
    private const string Call = "splice(2)";

    private readonly Pipe _pipe = new(options.PipeBytes);

    internal override TransferMethod Method => TransferMethod.Splice;

    internal override string? Note => PipeNote.Of(options, _pipe);

    /// <summary>Whether splice(2) can write to the file: not with O_APPEND, and not on some file systems.</summary>
    internal bool CanWrite => HotCalls.Splice(
        _pipe.Reader, null, File, null, 1, (uint)LibC.SPLICE_F_NONBLOCK) >= 0 || HotCalls.LastError == Errno.EAGAIN;

    internal override long Step()
    {
        SystemCalls++;
        nint filled = HotCalls.Splice(
            Socket,
            null,
            _pipe.Writer,
            null,
            (nuint)_pipe.CapacityBytes,
            (uint)(LibC.SPLICE_F_MOVE | LibC.SPLICE_F_NONBLOCK));
        if (filled <= 0)
            return filled == 0 ? 0 : Failed(Call, isFileFailure: false);
        for (nint left = filled; left > 0;)
        {
            SystemCalls++;
            nint written = HotCalls.Splice(_pipe.Reader, null, File, null, (nuint)left, (uint)LibC.SPLICE_F_MOVE);
            if (written <= 0)
                return Failed(Call, isFileFailure: true);
            left -= written;
        }
        return filled;
    }

    public override void Dispose() => _pipe.Dispose();
}
