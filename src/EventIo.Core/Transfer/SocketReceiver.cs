using EventIo.Native;
using EventIo.Native.Linux;

namespace EventIo.Transfer;

/// <summary>
/// A method to move received bytes from a socket into a file, step by step: the counterpart of
/// <see cref="SocketTransfer"/>.
/// </summary>
internal abstract class SocketReceiver : IDisposable
{
    private protected SocketReceiver(int socket, int file)
    {
        Socket = socket;
        File = file;
    }

    internal abstract TransferMethod Method { get; }

    /// <summary>How the setup differs from the request; null when it does not.</summary>
    internal virtual string? Note => null;

    /// <summary>System calls made so far, including waits.</summary>
    internal long SystemCalls { get; private protected set; }

    /// <summary>The system call whose failure the last step returned.</summary>
    internal string FailedCall { get; private set; } = "";

    /// <summary>Whether the file failed, not the socket.</summary>
    internal bool IsFileFailure { get; private set; }

    private protected int Socket { get; }

    private protected int File { get; }

    /// <summary>Moves bytes into the file.</summary>
    /// <returns>
    /// How many bytes were moved; 0 at the end of the stream; otherwise a negative errno. EAGAIN means that the socket
    /// has none now.
    /// </returns>
    internal abstract long Step();

    /// <summary>Sleeps until the socket has bytes, the wake descriptor becomes readable, or the time is over.</summary>
    /// <returns>False when the time was over.</returns>
    internal bool Wait(int wakeDescriptor, long timeoutNanoseconds)
    {
        SystemCalls++;
        return PollCalls.Wait(Socket, PollEvents.In, wakeDescriptor, timeoutNanoseconds);
    }

    public abstract void Dispose();

    private protected long Failed(string call, bool isFileFailure)
    {
        FailedCall = call;
        IsFileFailure = isFileFailure;
        return -HotCalls.LastError;
    }
}
