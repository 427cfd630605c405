using EventIo.Multiplexing;
using EventIo.Native;

namespace EventIo.Loop;

/// <summary>
/// Ways to send files, with the buffers and pipes that they hold: lent to the connections of a loop that send one, and used
/// again.
/// </summary>
internal sealed class FileSends(Func<IFileSend> create) : IDisposable
{
    // A burst of downloads must not keep its pipes for ever.
    private const int MaxSpare = 256;

    private readonly Stack<IFileSend> _spare = new();

    /// <summary>Begins to send a range.</summary>
    /// <param name="socket">The connection's socket.</param>
    /// <param name="file">The file.</param>
    /// <param name="offset">Where the range begins.</param>
    /// <param name="length">How many bytes.</param>
    /// <param name="error">0, or why not: no descriptors, no memory.</param>
    /// <returns>The send, to be given back; <see langword="null"/> with an error.</returns>
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
