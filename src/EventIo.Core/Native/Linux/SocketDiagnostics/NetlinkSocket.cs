using System.Buffers.Binary;
using Tmds.Linux;

namespace EventIo.Native.Linux.SocketDiagnostics;

/// <summary>
/// A socket to the kernel's socket diagnostics (sock_diag(7)), for the network namespace that it was opened in.
/// </summary>
internal sealed unsafe class NetlinkSocket : IDisposable
{
    private readonly DescriptorHandle _handle = new(NativeException.Check(
        LibC.socket(NetlinkConstants.AF_NETLINK, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, NetlinkConstants.NETLINK_SOCK_DIAG),
        "socket(2)",
        "NETLINK_SOCK_DIAG"));

    private uint _sequence;

    public void Dispose() => _handle.Dispose();

    /// <summary>Readable when a message has arrived.</summary>
    internal int Descriptor => _handle.Value;

    /// <summary>
    /// How many messages of a group were dropped because the receive buffer was full (SO_MEMINFO, socket(7)); 0 before
    /// Linux 4.12.
    /// </summary>
    internal uint Lost
    {
        get
        {
            Span<byte> figures = stackalloc byte[NetlinkConstants.SK_MEMINFO_BYTES];
            int length = SocketOptionCalls.Get(
                _handle.Value, LibC.SOL_SOCKET, NetlinkConstants.SO_MEMINFO, figures);
            return length > NetlinkConstants.SK_MEMINFO_DROPS
                ? BinaryPrimitives.ReadUInt32LittleEndian(figures[NetlinkConstants.SK_MEMINFO_DROPS..])
                : 0;
        }
    }

    /// <summary>Joins groups (netlink(7)), which any user may do.</summary>
    /// <param name="groups">A bit for each: 1 for the first group.</param>
    /// <param name="bufferBytes">
    /// The size of the receive buffer. Without CAP_NET_ADMIN at most net.core.rmem_max.
    /// </param>
    internal void Join(uint groups, int bufferBytes)
    {
        // struct sockaddr_nl; with port 0 the kernel chooses one, which a socket needs to receive messages of groups.
        Span<byte> address = stackalloc byte[12];
        address.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(address, NetlinkConstants.AF_NETLINK);
        BinaryPrimitives.WriteUInt32LittleEndian(address[8..], groups);
        fixed (byte* bytes = address)
        {
            if (HotCalls.Bind(_handle.Value, bytes, (uint)address.Length) < 0)
                throw new NativeException("bind(2)", HotCalls.LastError, "groups of NETLINK_SOCK_DIAG");
        }
        Span<byte> size = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(size, bufferBytes);
        if (SocketOptionCalls.Set(_handle.Value, LibC.SOL_SOCKET, NetlinkConstants.SO_RCVBUFFORCE, size) < 0)
            _ = SocketOptionCalls.Set(_handle.Value, LibC.SOL_SOCKET, LibC.SO_RCVBUF, size);
    }

    /// <summary>Receives a message of a group, if one has arrived.</summary>
    /// <param name="buffer">Receives it.</param>
    /// <param name="errorNumber">0; ENOBUFS after messages were lost.</param>
    /// <returns>The message's length in bytes; 0 if there is none.</returns>
    internal int TryReceive(Span<byte> buffer, out int errorNumber)
    {
        fixed (byte* bytes = buffer)
        {
            nint received = HotCalls.Receive(_handle.Value, bytes, (nuint)buffer.Length, LibC.MSG_DONTWAIT);
            errorNumber = received >= 0 ? 0 : HotCalls.LastError;
            if (errorNumber is 0 or Errno.EAGAIN or Errno.EINTR or Errno.ENOBUFS)
            {
                errorNumber = errorNumber == Errno.ENOBUFS ? errorNumber : 0;
                return (int)Math.Max(received, 0);
            }
            throw new NativeException("recv(2)", errorNumber, "NETLINK_SOCK_DIAG");
        }
    }

    /// <summary>Sends a request.</summary>
    /// <param name="type">The message's type.</param>
    /// <param name="flags">NLM_F_DUMP, or none.</param>
    /// <param name="payload">The bytes after the header.</param>
    internal void Send(ushort type, ushort flags, ReadOnlySpan<byte> payload)
    {
        int length = NetlinkMessages.HeaderBytes + payload.Length;
        byte[] message = new byte[length];
        BinaryPrimitives.WriteInt32LittleEndian(message, length);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(4), type);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(6), (ushort)(flags | NetlinkConstants.NLM_F_REQUEST));
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(8), ++_sequence);
        payload.CopyTo(message.AsSpan(NetlinkMessages.HeaderBytes));
        fixed (byte* bytes = message)
        {
            if (HotCalls.Send(_handle.Value, bytes, (nuint)length, 0) < 0)
                throw new NativeException("send(2)", HotCalls.LastError, "NETLINK_SOCK_DIAG");
        }
    }

    /// <summary>Receives at least one message, and as many as fit.</summary>
    /// <param name="buffer">At least 32 KiB: the maximum that the kernel sends at a time.</param>
    /// <returns>How many bytes were received.</returns>
    internal int Receive(Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            nint received;
            do
                received = HotCalls.Receive(_handle.Value, bytes, (nuint)buffer.Length, 0);
            while (received < 0 && HotCalls.LastError == Errno.EINTR);
            return received >= 0
                ? (int)received
                : throw new NativeException("recv(2)", HotCalls.LastError, "NETLINK_SOCK_DIAG");
        }
    }
}
