using EventIo.Native;
using EventIo.Native.Linux;
using Tmds.Linux;

namespace EventIo.Multiplexing;

/// <summary>The progress of a send: bytes in memory, or a range of a file.</summary>
internal unsafe struct SendProgress
{
    // One connection's large file must not keep the others of its loop waiting: a call moves no more than this.
    private const int MaxFileStep = 1 << 20;

    private const int NoFile = -1;

    private nint _address;
    private long _offset;
    private int _file;
    private IFileSend? _send;

    /// <summary>Bytes already sent.</summary>
    internal int Sent { get; private set; }

    /// <summary>Bytes not yet sent; 0 when the send is complete.</summary>
    internal int Remaining { get; private set; }

    /// <summary>More bytes follow at once: the kernel may hold back a segment that is not full (MSG_MORE).</summary>
    internal bool IsMoreComing { get; private init; }

    /// <summary>Whether the bytes come from a file.</summary>
    internal readonly bool IsFile => _file != NoFile || _send is not null;

    /// <summary>The address of the next byte.</summary>
    internal readonly nint Address => _address;

    /// <summary>The flags of send(2). A closed connection results in an error number, never in a signal.</summary>
    internal readonly int Flags => LibC.MSG_NOSIGNAL | (IsMoreComing ? LibC.MSG_MORE : 0);

    internal static SendProgress OfMemory(nint address, int length, bool isMoreComing) =>
        new() { _address = address, _file = NoFile, Remaining = length, IsMoreComing = isMoreComing };

    internal static SendProgress OfFile(int file, long offset, int length) =>
        new() { _file = file, _offset = offset, Remaining = length };

    internal static SendProgress OfFile(IFileSend send, int length) =>
        new() { _file = NoFile, _send = send, Remaining = length };

    /// <summary>Makes one call that does not block, and counts what it moved.</summary>
    /// <param name="socket">A non-blocking socket.</param>
    /// <returns>
    /// Bytes moved; 0 at the end of a file, which is the end of the send as well; a
    /// negative errno, EAGAIN when the socket is full.
    /// </returns>
    internal int Step(int socket)
    {
        int moved = _send is not null ? _send.Step(Math.Min(Remaining, MaxFileStep))
            : IsFile ? SendFile(socket)
            : SendMemory(socket);
        if (moved >= 0)
            Advance(moved);
        return moved;
    }

    /// <summary>Counts bytes that the kernel has accepted.</summary>
    internal void Advance(int bytes)
    {
        _address += bytes;
        _offset += bytes;
        Sent += bytes;
        // A file that has shrunk since its length was read ends the send.
        Remaining = bytes == 0 ? 0 : Remaining - bytes;
    }

    private readonly int SendMemory(int socket)
    {
        int sent;
        do
            sent = (int)HotCalls.Send(socket, (byte*)_address, (nuint)Remaining, Flags);
        while (sent < 0 && HotCalls.LastError == Errno.EINTR);
        return sent < 0 ? -HotCalls.LastError : sent;
    }

    private readonly int SendFile(int socket)
    {
        int sent;
        long offset = _offset;
        do
            sent = (int)HotCalls.SendFile(socket, _file, &offset, (nuint)Math.Min(Remaining, MaxFileStep));
        while (sent < 0 && HotCalls.LastError == Errno.EINTR);
        return sent < 0 ? -HotCalls.LastError : sent;
    }
}
