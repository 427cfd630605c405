using System.Buffers.Binary;
using Tmds.Linux;

namespace EventIo.Native.Linux.Netlink;

/// <summary>A way to the kernel's socket diagnostics (sock_diag(7)), in the network namespace that it was opened in.</summary>
internal sealed unsafe class NetlinkSocket : IDisposable
{
    private readonly DescriptorHandle _handle = new(NativeException.Check(
        LibC.socket(NetlinkConstants.AF_NETLINK, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, NetlinkConstants.NETLINK_SOCK_DIAG),
        "socket(2)",
        "NETLINK_SOCK_DIAG"));

    private uint _sequence;

    public void Dispose() => _handle.Dispose();

    /// <summary>Sends a request.</summary>
    /// <param name="type">The message's type.</param>
    /// <param name="flags">NLM_F_DUMP, or none.</param>
    /// <param name="payload">What follows the header.</param>
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

    /// <summary>Receives messages, as many as fit; at least one.</summary>
    /// <param name="buffer">At least 32 KiB: the kernel sends no more at a time.</param>
    /// <returns>How many bytes came.</returns>
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
