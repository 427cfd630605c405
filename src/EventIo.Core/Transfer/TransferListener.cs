using System.Net;
using System.Net.Sockets;
using EventIo.Native;
using EventIo.Native.Linux;
using Tmds.Linux;

namespace EventIo.Transfer;

/// <summary>A port that files are received at, one connection after the other.</summary>
public sealed class TransferListener : IDisposable
{
    private const int Backlog = 128;

    private TransferListener(IPEndPoint endPoint) => EndPoint = endPoint;

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; private set; }

    /// <summary>Linux: the socket.</summary>
    internal DescriptorHandle? Handle { get; private set; }

    /// <summary>Elsewhere: the socket.</summary>
    internal Socket? Socket { get; private set; }

    /// <summary>Begins to listen.</summary>
    /// <param name="endPoint">An address of this host, and a port.</param>
    /// <param name="congestionControl">TCP_CONGESTION of the connections; <see langword="null"/> for the host's default.</param>
    /// <returns>The listener, the caller's to dispose.</returns>
    /// <exception cref="NativeException">Linux: the port is in use (EADDRINUSE), not ours, or not allowed.</exception>
    /// <exception cref="SocketException">Elsewhere: the same.</exception>
    public static TransferListener Open(IPEndPoint endPoint, string? congestionControl)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        var listener = new TransferListener(endPoint);
        try
        {
            if (OperatingSystem.IsLinux())
                listener.OpenLinux(congestionControl);
            else
                listener.OpenFramework();
            return listener;
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Handle?.Dispose();
        Socket?.Dispose();
    }

    private void OpenLinux(string? congestionControl)
    {
        Handle = new DescriptorHandle(SocketCalls.Open(EndPoint, LibC.SOCK_NONBLOCK));
        SocketCalls.SetOption(Handle.Value, LibC.SOL_SOCKET, LibC.SO_REUSEADDR, 1, "SO_REUSEADDR");
        if (congestionControl is not null)
            SocketCalls.SetCongestionControl(Handle.Value, congestionControl);
        SocketCalls.Bind(Handle.Value, EndPoint);
        NativeException.Check(LibC.listen(Handle.Value, Backlog), "listen(2)", EndPoint.ToString());
        EndPoint = (IPEndPoint)SocketCalls.LocalEndPoint(Handle.Value, EndPoint);
    }

    private void OpenFramework()
    {
        Socket = new Socket(EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        // Windows would let anybody take the port away.
        if (OperatingSystem.IsWindows())
            Socket.ExclusiveAddressUse = true;
        Socket.Bind(EndPoint);
        Socket.Listen(Backlog);
        EndPoint = (IPEndPoint)Socket.LocalEndPoint!;
    }
}
