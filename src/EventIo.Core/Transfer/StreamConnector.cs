using System.Net;
using EventIo.Addresses;
using EventIo.Native;
using EventIo.Native.Linux;
using Tmds.Linux;

namespace EventIo.Transfer;

/// <summary>Connects non-blocking TCP sockets, with a wait that can be cancelled.</summary>
internal static class StreamConnector
{
    /// <summary>Connects to the first address of a name that accepts the connection.</summary>
    /// <param name="name">A name or an address.</param>
    /// <param name="port">The port.</param>
    /// <param name="congestionControl">TCP_CONGESTION; null for the host's default.</param>
    /// <param name="wakeDescriptor">Becomes readable to end the wait.</param>
    /// <param name="timeoutNanoseconds">Nanoseconds; negative for the kernel's own limit.</param>
    /// <param name="cancellation">Cancels the connect.</param>
    /// <param name="address">The address that was connected to.</param>
    /// <returns>A connected, non-blocking socket with TCP_NODELAY.</returns>
    /// <exception cref="System.Net.Sockets.SocketException">The name can't be resolved.</exception>
    /// <exception cref="NativeException">No address accepted the connection; this is the first one's error.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    internal static DescriptorHandle Connect(
        string name,
        int port,
        string? congestionControl,
        int wakeDescriptor,
        long timeoutNanoseconds,
        CancellationToken cancellation,
        out IPAddress address)
    {
        NativeException? refused = null;
        foreach (IPAddress candidate in HostNames.Resolve(name, cancellation))
        {
            try
            {
                address = candidate;
                return Connect(
                    new IPEndPoint(candidate, port), congestionControl, wakeDescriptor, timeoutNanoseconds,
                    cancellation);
            }
            catch (NativeException exception)
            {
                refused ??= exception;
            }
        }
        throw refused!;
    }

    /// <summary>Connects.</summary>
    /// <param name="endPoint">The other end.</param>
    /// <param name="congestionControl">TCP_CONGESTION; null for the host's default.</param>
    /// <param name="wakeDescriptor">Becomes readable to end the wait.</param>
    /// <param name="timeoutNanoseconds">Nanoseconds; negative for the kernel's own limit.</param>
    /// <param name="cancellation">Cancels the connect.</param>
    /// <returns>A connected, non-blocking socket with TCP_NODELAY.</returns>
    /// <exception cref="NativeException">
    /// Nothing listens there (ECONNREFUSED), no route (ENETUNREACH), no answer (ETIMEDOUT).
    /// </exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    private static DescriptorHandle Connect(
        IPEndPoint endPoint, string? congestionControl, int wakeDescriptor, long timeoutNanoseconds,
        CancellationToken cancellation)
    {
        var socket = new DescriptorHandle(SocketCalls.Open(endPoint, LibC.SOCK_NONBLOCK));
        try
        {
            if (congestionControl is not null)
                SocketCalls.SetCongestionControl(socket.Value, congestionControl);
            SocketCalls.SetOption(socket.Value, LibC.IPPROTO_TCP, LibC.TCP_NODELAY, 1, "TCP_NODELAY");
            if (Begin(socket.Value, endPoint))
                return socket;
            do
            {
                cancellation.ThrowIfCancellationRequested();
                if (!PollCalls.Wait(socket.Value, PollEvents.Out, wakeDescriptor, timeoutNanoseconds))
                    throw new NativeException("connect(2)", Errno.ETIMEDOUT, endPoint.ToString());
                cancellation.ThrowIfCancellationRequested();
            }
            while (!PollCalls.Wait(socket.Value, PollEvents.Out, wakeDescriptor, 0));
            int error = SocketCalls.TakeError(socket.Value);
            return error == 0 ? socket : throw new NativeException("connect(2)", error, endPoint.ToString());
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // Returns whether it is already connected.
    private static bool Begin(int socket, EndPoint endPoint)
    {
        try
        {
            SocketCalls.Connect(socket, endPoint);
            return true;
        }
        catch (NativeException exception) when (exception.ErrorNumber == Errno.EINPROGRESS)
        {
            return false;
        }
    }
}
