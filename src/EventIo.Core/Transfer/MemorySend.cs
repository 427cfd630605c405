using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Native.Linux;
using Tmds.Linux;

namespace EventIo.Transfer;

/// <summary>Sends a few bytes of our own behind or before a transfer, waiting for the socket as long as it takes.</summary>
internal static unsafe class MemorySend
{
    /// <summary>Sends all of them.</summary>
    /// <param name="socket">A non-blocking stream socket.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="wakeDescriptor">Becomes readable when somebody wants the wait to end.</param>
    /// <param name="cancellation">Tells whether somebody did.</param>
    /// <exception cref="NativeException">The peer is gone.</exception>
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
