using System.Net;
using System.Net.Sockets;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Tests.Support;

namespace EventIo.Tests.Multiplexing;

/// <summary>Raw stream sockets, all closed at the end of a test.</summary>
internal sealed unsafe class TestSockets : IDisposable
{
    private const int IPPROTO_TCP = 6;
    private const int TCP_MAXSEG = 2;

    private readonly HashSet<int> _open = [];
    private readonly List<Socket> _sockets = [];

    /// <summary>
    /// A UNIX pair (a TCP pair on Windows). The near end is non-blocking, for a multiplexer; the far end is blocking.
    /// </summary>
    internal (int Near, int Far) Pair()
    {
        (int near, int far) = OperatingSystem.IsWindows() ? RawTcpPair() : SocketCalls.OpenUnixPair("a test");
        SetBlocking(near, isBlocking: false);
        _open.Add(near);
        _open.Add(far);
        return (near, far);
    }

    /// <summary>A loopback TCP pair, whose near end is non-blocking.</summary>
    /// <param name="segmentBytes">TCP_MAXSEG of the near end; 0 for loopback's default.</param>
    internal (int Near, Socket Far) TcpPair(int segmentBytes = 0)
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (segmentBytes > 0)
            listener.SetRawSocketOption(IPPROTO_TCP, TCP_MAXSEG, BitConverter.GetBytes(segmentBytes));
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        Socket far = Connect((IPEndPoint)listener.LocalEndPoint!);
        int near = SystemSocket.Accept((int)listener.Handle, "a test");
        _open.Add(near);
        return (near, far);
    }

    internal (int Descriptor, IPEndPoint Address) Listener(int backlog = 1024)
    {
        Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        _sockets.Add(listener);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(backlog);
        int descriptor = (int)listener.Handle;
        SetBlocking(descriptor, isBlocking: false);
        return (descriptor, (IPEndPoint)listener.LocalEndPoint!);
    }

    internal Socket Connect(IPEndPoint address)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(socket);
        socket.Connect(address);
        return socket;
    }

    /// <summary>Closes an accepted descriptor at the end of the test.</summary>
    internal void Adopt(int descriptor) => _open.Add(descriptor);

    internal void Close(int descriptor)
    {
        if (_open.Remove(descriptor))
            SystemSocket.Close(descriptor);
    }

    public void Dispose()
    {
        foreach (int descriptor in _open)
            SystemSocket.Close(descriptor);
        _open.Clear();
        foreach (Socket socket in _sockets)
            socket.Dispose();
    }

    internal static void SetBlocking(int descriptor, bool isBlocking) =>
        SystemSocket.SetNonBlocking(descriptor, !isBlocking);

    internal static void Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            for (int done = 0; done < bytes.Length;)
            {
                int written = SystemSocket.Write(descriptor, start + done, bytes.Length - done);
                done += written >= 0 ? written : throw new NativeException("send(2)", SystemSocket.LastError);
            }
        }
    }

    /// <summary>Waits for data and reads at least one byte. The result is empty at the end of the stream.</summary>
    internal static byte[] Read(int descriptor, int capacity = 65536)
    {
        byte[] bytes = new byte[capacity];
        fixed (byte* start = bytes)
        {
            int count = SystemSocket.Read(descriptor, start, capacity);
            return count >= 0 ? bytes[..count] : throw new NativeException("recv(2)", SystemSocket.LastError);
        }
    }

    internal static byte[] Pattern(int length, int seed)
    {
        byte[] bytes = new byte[length];
        RandomBytes.Fill(bytes, seed);
        return bytes;
    }

    /// <summary>How many more descriptors the process may open.</summary>
    internal static int FreeDescriptors() =>
        (int)Math.Min(ResourceLimits.Descriptors, 1_000_000) - ResourceLimits.OpenDescriptors;

    private static (int Near, int Far) RawTcpPair()
    {
        IPEndPoint loopback = new(IPAddress.Loopback, 0);
        using DescriptorHandle listener = SystemSocket.OpenListener(loopback, backlog: 1);
        EndPoint address = SystemSocket.LocalEndPoint(listener.Value, loopback);
        int far = SystemSocket.Open(address);
        SystemSocket.Connect(far, address);
        int near = SystemSocket.Accept(listener.Value, "a test");
        SystemSocket.SetNoDelay(near);
        SystemSocket.SetNoDelay(far);
        return (near, far);
    }
}
