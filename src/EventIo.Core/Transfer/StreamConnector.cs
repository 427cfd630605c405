using System.Net;
using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Native.Linux;
using Tmds.Linux;

namespace EventIo.Transfer;

/// <summary>Connects TCP sockets that do not block, waiting in a way that can be ended.</summary>
internal static class StreamConnector
{
    /// <summary>Connects to the first address of a name at which somebody listens.</summary>
    /// <param name="name">A name or an address.</param>
    /// <param name="port">The port.</param>
    /// <param name="congestionControl">TCP_CONGESTION; null for the host's default.</param>
    /// <param name="wakeDescriptor">Becomes readable when somebody wants the wait to end.</param>
    /// <param name="timeoutNanoseconds">Negative has no bound but the kernel's own.</param>
    /// <param name="cancellation">Tells whether somebody did.</param>
    /// <param name="address">The address.</param>
    /// <returns>A connected, non-blocking socket with TCP_NODELAY.</returns>
    /// <exception cref="System.Net.Sockets.SocketException">The name is not known.</exception>
    /// <exception cref="NativeException">What the first address answered.</exception>
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
                    new IPEndPoint(candidate, port), congestionControl, wakeDescriptor, timeoutNanoseconds, cancellation);
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
    /// <param name="wakeDescriptor">Becomes readable when somebody wants the wait to end.</param>
    /// <param name="timeoutNanoseconds">Negative has no bound but the kernel's own.</param>
    /// <param name="cancellation">Tells whether somebody did.</param>
    /// <returns>A connected, non-blocking socket with TCP_NODELAY.</returns>
    /// <exception cref="NativeException">Nobody listens there (ECONNREFUSED), no route (ENETUNREACH), no answer (ETIMEDOUT).</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    private static DescriptorHandle Connect(
        IPEndPoint endPoint, string? congestionControl, int wakeDescriptor, long timeoutNanoseconds, CancellationToken cancellation)
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

    // Whether it is connected already.
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
