using System.Buffers.Binary;
using CsCheck;
using EventIo.Native.Linux.SocketDiagnostics;
using EventIo.Sockets;
using EventIo.Sockets.Listing;
using EventIo.Sockets.TcpStatistics;
using Xunit;

namespace EventIo.Tests.Sockets.Listing;

/// <summary>
/// Whatever bytes they get, the parsers end, never read beyond the bytes, and return the attributes that are complete.
/// </summary>
public sealed class NetlinkParserTests
{
    private const int Iterations = 20_000;

    // The headers are often valid, so that the parsers get beyond the first check.
    private static readonly Gen<byte[]> Attribute =
        from type in Gen.OneOf(Gen.UShort, Gen.UShort[0, 24])
        from value in Gen.Byte.Array[0, 40]
        from lie in Gen.OneOf(Gen.Const(0), Gen.Const(0), Gen.Int[-10, 10])
        select Packed(value.Length + 4 + lie, type, value);

    private static readonly Gen<byte[]> Message =
        from head in Gen.Byte.Array[0, 80]
        from attributes in Attribute.Array[0, 8]
        select (byte[])[.. head, .. attributes.SelectMany(attribute => attribute)];

    [Fact]
    public void Random_inet_messages_are_parsed_or_ignored() => Message.Sample(
        bytes =>
        {
            TcpSocket? socket = new InetSocketParser(SocketKind.Tcp, null).Parse(bytes);
            Assert.Equal(bytes.Length < InetSocketParser.MessageBytes, socket is null);
            Assert.NotNull(socket?.ToString() ?? "");
            Assert.True(socket?.Info is null || TcpInfoParser.Parse(socket.Info).StructBytes == socket.Info.Length);
        },
        iter: Iterations);

    [Fact]
    public void Random_unix_messages_are_parsed_or_ignored() => Message.Sample(
        bytes => Assert.Equal(
            bytes.Length < UnixSocketParser.MessageBytes, new UnixSocketParser(null).Parse(bytes) is null),
        iter: Iterations);

    [Fact]
    public void Parsing_random_datagrams_ends() => Gen.Byte.Array[0, 300].Sample(
        bytes =>
        {
            int total = 0;
            var messages = new NetlinkMessages(bytes);
            while (messages.Next())
            {
                total += NetlinkMessages.HeaderBytes + messages.Payload.Length;
                Assert.True(messages.ErrorNumber >= 0);
            }
            Assert.True(total <= bytes.Length);
        },
        iter: Iterations);

    [Fact]
    public void A_truncated_real_message_gives_its_complete_attributes()
    {
        byte[] message = RealMessage();
        TcpSocket whole = new InetSocketParser(SocketKind.Tcp, null).Parse(message)!;
        Assert.NotNull(whole.Info);
        for (int length = 0; length < message.Length; length++)
        {
            TcpSocket? cut = new InetSocketParser(SocketKind.Tcp, null).Parse(message.AsSpan(0, length));
            Assert.Equal(length < InetSocketParser.MessageBytes, cut is null);
            if (cut is null)
                continue;
            Assert.Equal((whole.Local, whole.Remote, whole.Cookie), (cut.Local, cut.Remote, cut.Cookie));
            Assert.True(cut.Info is null || cut.Info.AsSpan().SequenceEqual(whole.Info));
            Assert.True(cut.CongestionControl is null || cut.CongestionControl == whole.CongestionControl);
        }
    }

    [Fact]
    public void A_real_message_with_flipped_bits_does_no_harm()
    {
        byte[] message = RealMessage();
        Gen.Int[0, (message.Length * 8) - 1].Array[1, 20].Sample(
            bits =>
            {
                byte[] flipped = [.. message];
                foreach (int bit in bits)
                    flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.NotNull(new InetSocketParser(SocketKind.Tcp, null).Parse(flipped)!.ToString());
            },
            iter: Iterations);
    }

    private static byte[] RealMessage()
    {
        using var pair = new SocketPair();
        pair.Send(100);
        byte[] request = new byte[60];
        // The request asks for all attributes except VEGASINFO, of established sockets.
        request[3] = 0xFB;
        request[52] = 2;
        using var socket = new NetlinkSocket();
        socket.Send(NetlinkConstants.TCPDIAG_GETSOCK, NetlinkConstants.NLM_F_DUMP, request);
        byte[] buffer = new byte[65_536];
        byte[]? found = null;
        for (bool isDone = false; !isDone;)
        {
            var messages = new NetlinkMessages(buffer.AsSpan(0, socket.Receive(buffer)));
            while (messages.Next())
            {
                isDone |= messages.Type == NetlinkConstants.NLMSG_DONE;
                if (!isDone && BinaryPrimitives.ReadUInt16BigEndian(messages.Payload[4..]) == pair.ClientPort)
                    found = messages.Payload.ToArray();
            }
        }
        Assert.NotNull(found);
        return found;
    }

    private static byte[] Packed(int length, ushort type, byte[] value)
    {
        byte[] attribute = new byte[NetlinkMessages.Align(4 + value.Length)];
        BinaryPrimitives.WriteUInt16LittleEndian(attribute, (ushort)Math.Max(0, length));
        BinaryPrimitives.WriteUInt16LittleEndian(attribute.AsSpan(2), type);
        value.CopyTo(attribute, 4);
        return attribute;
    }
}
