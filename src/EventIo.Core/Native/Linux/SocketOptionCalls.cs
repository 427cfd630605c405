using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Tmds.Linux;

namespace EventIo.Native.Linux;

/// <summary>getsockopt(2), setsockopt(2), and the identity of sockets.</summary>
internal static unsafe class SocketOptionCalls
{
    private const int MaxAddressBytes = 128;
    private const int SO_ACCEPTCONN = 30;
    private const int SO_PROTOCOL = 38;
    private const int SO_DOMAIN = 39;
    private const int SO_COOKIE = 57;
    private const int SO_NETNS_COOKIE = 71;

    internal static AddressFamily Family(int descriptor) => AddressFamilies.Of(Read<int>(descriptor, SO_DOMAIN));

    internal static int Protocol(int descriptor) => Read<int>(descriptor, SO_PROTOCOL);

    internal static bool IsListening(int descriptor) => Read<int>(descriptor, SO_ACCEPTCONN) != 0;

    /// <summary>Returns the kernel's ID of the socket, which is never reused (Linux 4.12).</summary>
    internal static ulong Cookie(int descriptor) => Read<ulong>(descriptor, SO_COOKIE);

    /// <summary>Returns the kernel's ID of the socket's network namespace; 0 before Linux 5.14.</summary>
    internal static ulong NamespaceCookie(int descriptor)
    {
        ulong cookie = 0;
        _ = Get(descriptor, LibC.SOL_SOCKET, SO_NETNS_COOKIE, MemoryMarshal.AsBytes(new Span<ulong>(ref cookie)));
        return cookie;
    }

    /// <summary>getsockopt(2).</summary>
    /// <returns>How many bytes were filled, or a negative errno.</returns>
    internal static int Get(int descriptor, int level, int option, Span<byte> value)
    {
        uint length = (uint)value.Length;
        fixed (byte* bytes = value)
        {
            return HotCalls.GetSocketOption(descriptor, level, option, bytes, &length) == 0
                ? (int)length
                : -HotCalls.LastError;
        }
    }

    /// <summary>setsockopt(2).</summary>
    /// <returns>0, or a negative errno.</returns>
    internal static int Set(int descriptor, int level, int option, ReadOnlySpan<byte> value)
    {
        fixed (byte* bytes = value)
        {
            return HotCalls.SetSocketOption(descriptor, level, option, bytes, (uint)value.Length) == 0
                ? 0
                : -HotCalls.LastError;
        }
    }

    /// <summary>Returns the socket's local address; null while it has none.</summary>
    internal static EndPoint? LocalEndPoint(int descriptor, AddressFamily family)
    {
        var address = new SocketAddress(family, MaxAddressBytes);
        socklen_t length = MaxAddressBytes;
        fixed (byte* bytes = address.Buffer.Span)
            return LibC.getsockname(descriptor, (sockaddr*)bytes, &length) == 0 ? EndPointOf(address, length) : null;
    }

    /// <summary>Gets the peer's address; null also for a peer without one, as on UNIX sockets.</summary>
    /// <returns>Whether there is a peer.</returns>
    internal static bool TryGetRemoteEndPoint(int descriptor, AddressFamily family, out EndPoint? endPoint)
    {
        var address = new SocketAddress(family, MaxAddressBytes);
        socklen_t length = MaxAddressBytes;
        bool hasPeer;
        fixed (byte* bytes = address.Buffer.Span)
            hasPeer = LibC.getpeername(descriptor, (sockaddr*)bytes, &length) == 0;
        endPoint = hasPeer ? EndPointOf(address, length) : null;
        return hasPeer;
    }

    private static EndPoint? EndPointOf(SocketAddress address, socklen_t length)
    {
        const int FamilyBytes = 2;
        address.Size = (int)(uint)length;
        if (address.Family == AddressFamily.Unix)
            return address.Size > FamilyBytes ? new UnixDomainSocketEndPoint("/").Create(address) : null;
        IPAddress any = address.Family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
        var endPoint = (IPEndPoint)new IPEndPoint(any, 0).Create(address);
        return endPoint.Port == 0 ? null : endPoint;
    }

    private static T Read<T>(int descriptor, int option)
        where T : unmanaged
    {
        T value = default;
        int length = Get(descriptor, LibC.SOL_SOCKET, option, MemoryMarshal.AsBytes(new Span<T>(ref value)));
        return length >= 0 ? value : throw new NativeException("getsockopt(2)", -length);
    }
}
