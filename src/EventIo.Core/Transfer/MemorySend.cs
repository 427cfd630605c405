using EventIo.Native;
using EventIo.Native.Linux;
using Tmds.Linux;

namespace EventIo.Transfer;

/// <summary>Sends a few bytes before or after a transfer, waiting for the socket without a timeout.</summary>
internal static unsafe class MemorySend
{
    /// <summary>Sends all of them.</summary>
    /// <param name="socket">A non-blocking stream socket.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="wakeDescriptor">Becomes readable to end the wait.</param>
    /// <param name="cancellation">Cancels the send.</param>
    /// <exception cref="NativeException">The send failed: the peer has closed the connection.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    internal static void Run(int socket, ReadOnlySpan<byte> bytes, int wakeDescriptor, CancellationToken cancellation)
    {
        while (!bytes.IsEmpty)
        {
            cancellation.ThrowIfCancellationRequested();
            nint sent;
            fixed (byte* first = bytes)
                sent = HotCalls.Send(socket, first, (nuint)bytes.Length, LibC.MSG_NOSIGNAL | LibC.MSG_DONTWAIT);
            int error = sent > 0 ? 0 : HotCalls.LastError;
            if (sent > 0)
                bytes = bytes[(int)sent..];
            else if (error == Errno.EAGAIN)
                _ = PollCalls.Wait(socket, PollEvents.Out, wakeDescriptor, -1);
            else if (error != Errno.EINTR)
                throw new NativeException("send(2)", error, "the hash");
        }
    }
}
