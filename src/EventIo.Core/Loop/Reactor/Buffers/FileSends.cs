using EventIo.Multiplexing;
using EventIo.Native;

namespace EventIo.Loop.Reactor.Buffers;

/// <summary>
/// A pool of objects that send files, with their buffers and pipes. A connection of the loop uses one while it sends a
/// file.
/// </summary>
internal sealed class FileSends(Func<IFileSend> create) : IDisposable
{
    // The pipes of a burst of downloads must not stay open forever.
    private const int MaxSpare = 256;

    private readonly Stack<IFileSend> _spare = new();

    /// <summary>Starts to send a range.</summary>
    /// <param name="socket">The connection's socket.</param>
    /// <param name="file">The file.</param>
    /// <param name="offset">Where the range starts in the file.</param>
    /// <param name="length">How many bytes.</param>
    /// <param name="error">0, or the errno of the failure: no descriptors, no memory.</param>
    /// <returns>The send, which has to be returned; <see langword="null"/> after an error.</returns>
    internal IFileSend? Begin(int socket, int file, long offset, long length, out int error)
    {
        IFileSend? send = null;
        try
        {
            if (!_spare.TryPop(out send))
                send = create();
            send.Begin(socket, file, offset, length);
            error = 0;
            return send;
        }
        catch (NativeException exception)
        {
            error = exception.ErrorNumber;
            send?.Dispose();
            return null;
        }
    }

    internal void Return(IFileSend send)
    {
        if (_spare.Count < MaxSpare)
            _spare.Push(send);
        else
            send.Dispose();
    }

    public void Dispose()
    {
        while (_spare.TryPop(out IFileSend? send))
            send.Dispose();
    }
}
