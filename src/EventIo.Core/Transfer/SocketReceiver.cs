using EventIo.Multiplexing;
using EventIo.Native.Linux;

namespace EventIo.Transfer;

/// <summary>One way to move what a socket receives into a file, a step at a time: the other end of <see cref="SocketTransfer"/>.</summary>
internal abstract class SocketReceiver : IDisposable
{
    private protected SocketReceiver(int socket, int file)
    {
        Socket = socket;
        File = file;
    }

    internal abstract TransferMethod Method { get; }

    /// <summary>What had to be set up otherwise than asked for; null when nothing had.</summary>
    internal virtual string? Note => null;

    /// <summary>System calls made so far, the waits among them.</summary>
    internal long SystemCalls { get; private protected set; }

    /// <summary>The system call whose failure the last step told of.</summary>
    internal string FailedCall { get; private set; } = "";

    /// <summary>Whether it was the file that failed, not the socket.</summary>
    internal bool IsFileFailure { get; private set; }

    private protected int Socket { get; }

    private protected int File { get; }

    /// <summary>Moves bytes into the file.</summary>
    /// <returns>How many; 0 at the end of the stream; a negative errno, of which EAGAIN means that the socket has none now.</returns>
    internal abstract long Step();

    /// <summary>Sleeps until the socket has something, or somebody wakes it, or the time is over.</summary>
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
