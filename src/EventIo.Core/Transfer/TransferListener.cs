using System.Net;
using System.Net.Sockets;
using EventIo.Native;
using EventIo.Native.Linux;
using Tmds.Linux;

namespace EventIo.Transfer;

/// <summary>Listens on a port to receive files, one connection after another.</summary>
public sealed class TransferListener : IDisposable
{
    private const int Backlog = 128;

    private TransferListener(IPEndPoint endPoint) => EndPoint = endPoint;

    /// <summary>The address and port that it listens on.</summary>
    public IPEndPoint EndPoint { get; private set; }

    /// <summary>The socket on Linux.</summary>
    internal DescriptorHandle? Handle { get; private set; }

    /// <summary>The socket on other systems.</summary>
    internal Socket? Socket { get; private set; }

    /// <summary>Starts to listen.</summary>
    /// <param name="endPoint">An address of this host, and a port.</param>
    /// <param name="congestionControl">
    /// TCP_CONGESTION of the connections; <see langword="null"/> for the host's default.
    /// </param>
    /// <returns>The listener, which the caller has to dispose.</returns>
    /// <exception cref="NativeException">
    /// On Linux: the port is in use (EADDRINUSE), the address is not this host's, or the port is not allowed.
    /// </exception>
    /// <exception cref="SocketException">On other systems: the same.</exception>
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
        // By default Windows lets another process bind the same port.
        if (OperatingSystem.IsWindows())
            Socket.ExclusiveAddressUse = true;
        Socket.Bind(EndPoint);
        Socket.Listen(Backlog);
        EndPoint = (IPEndPoint)Socket.LocalEndPoint!;
    }
}
