using System.Net;
using System.Net.Sockets;
using EventIo.Native;
using Tmds.Linux;
using Xunit;

namespace EventIo.Tests.Multiplexing;

/// <summary>Raw stream sockets, all closed at the end of a test.</summary>
internal sealed unsafe class TestSockets : IDisposable
{
    private readonly HashSet<int> _open = [];
    private readonly List<Socket> _sockets = [];

    /// <summary>A UNIX pair: the near end non-blocking, for a multiplexer; the far end blocking.</summary>
    internal (int Near, int Far) Pair()
    {
        int* pair = stackalloc int[2];
        NativeException.Check(LibC.socketpair(LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC, 0, pair), "socketpair(2)");
        SetBlocking(pair[0], isBlocking: false);
        _open.Add(pair[0]);
        _open.Add(pair[1]);
        return (pair[0], pair[1]);
    }

    /// <summary>A loopback TCP pair: the near end non-blocking.</summary>
    /// <param name="segmentBytes">TCP_MAXSEG of the near end; 0 for what loopback has.</param>
    internal (int Near, Socket Far) TcpPair(int segmentBytes = 0)
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (segmentBytes > 0)
            listener.SetRawSocketOption(LibC.IPPROTO_TCP, LibC.TCP_MAXSEG, BitConverter.GetBytes(segmentBytes));
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        Socket far = Connect((IPEndPoint)listener.LocalEndPoint!);
        int near = LibC.accept4(
            (int)listener.Handle, null, null, LibC.SOCK_NONBLOCK | LibC.SOCK_CLOEXEC);
        _open.Add(NativeException.Check(near, "accept4(2)"));
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

    /// <summary>Takes an accepted descriptor into care.</summary>
    internal void Adopt(int descriptor) => _open.Add(descriptor);

    internal void Close(int descriptor)
    {
        if (_open.Remove(descriptor))
            _ = LibC.close(descriptor);
    }

    public void Dispose()
    {
        foreach (int descriptor in _open)
            _ = LibC.close(descriptor);
        _open.Clear();
        foreach (Socket socket in _sockets)
            socket.Dispose();
    }

    internal static void SetBlocking(int descriptor, bool isBlocking)
    {
        int flags = LibC.fcntl(descriptor, LibC.F_GETFL);
        _ = LibC.fcntl(descriptor, LibC.F_SETFL, isBlocking ? flags & ~LibC.O_NONBLOCK : flags | LibC.O_NONBLOCK);
    }

    internal static void Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            for (int done = 0; done < bytes.Length;)
            {
                int written = (int)(long)LibC.send(descriptor, start + done, bytes.Length - done, LibC.MSG_NOSIGNAL);
                done += NativeException.Check(written, "send(2)");
            }
        }
    }

    /// <summary>Reads what is there or comes, at least a byte; empty at the end of the stream.</summary>
    internal static byte[] Read(int descriptor, int capacity = 65536)
    {
        byte[] bytes = new byte[capacity];
        fixed (byte* start = bytes)
        {
            int count = (int)(long)LibC.recv(descriptor, start, capacity, 0);
            return bytes[..NativeException.Check(count, "recv(2)")];
        }
    }

    internal static byte[] Pattern(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>How many more descriptors the process may open.</summary>
    internal static int FreeDescriptors()
    {
        ulong* limits = stackalloc ulong[2];
        Assert.Equal(0, TestNative.GetResourceLimit(TestNative.RLIMIT_NOFILE, limits));
        return (int)Math.Min(limits[0], 1_000_000) - Directory.GetFiles("/proc/self/fd").Length;
    }
}
