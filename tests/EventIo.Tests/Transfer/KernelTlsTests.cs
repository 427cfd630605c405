using System.Buffers.Binary;
using EventIo.Native;
using EventIo.Tests.Support;
using EventIo.Transfer;
using Tmds.Linux;
using Xunit;

namespace EventIo.Tests.Transfer;

/// <summary>
/// Transfers into a socket whose program has switched the TLS of the kernel on (Documentation/networking/tls.rst). The
/// handshake is left out: both ends have the same keys.
/// </summary>
public sealed unsafe class KernelTlsTests
{
    private const int TCP_ULP = 31;
    private const int SOL_TLS = 282;
    private const int TLS_TX = 1;
    private const int TLS_RX = 2;
    private const int FileBytes = 1_000_001;

    // tls accepts neither MSG_ZEROCOPY, since encryption is a copy, nor the MSG_WAITALL of the chain (tls_sw_sendmsg in
    // net/tls/tls_sw.c).
    private static readonly TransferMethod[] s_refused =
        [TransferMethod.MsgZeroCopy, TransferMethod.IoUringSendZc, TransferMethod.IoUringLinked];

    public static TheoryData<TransferMethod> Methods => TransferMethods.All;

    [Theory, MemberData(nameof(Methods))]
    public void Every_byte_arrives_or_the_kernel_refuses_the_first_send(TransferMethod method)
    {
        using var peer = new TransferPeer();
        SwitchOn(peer.Near, TLS_TX);
        SwitchOn((int)peer.Far.Handle, TLS_RX);
        using var file = new TestFile(FileBytes);
        using SocketTransfer transfer = TransferMethods.Create(method);
        using TransferSource source = TransferSource.Open(file.Path);
        if (s_refused.Contains(method))
        {
            TransferException refused = Assert.Throws<TransferException>(() => peer.Send(transfer, source));
            Assert.Equal(Errno.EOPNOTSUPP, refused.Call?.ErrorNumber);
            Assert.Equal(0, transfer.Offset);
            return;
        }
        Background<(long Count, string Hash)> received = peer.ReceiveAll();
        Assert.Equal(FileBytes, peer.Send(transfer, source));
        Assert.Equal((FileBytes, file.Hash), received.Result());
    }

    [Fact]
    public void The_data_that_the_socket_sends_is_encrypted()
    {
        using var peer = new TransferPeer();
        SwitchOn(peer.Near, TLS_TX);
        using var file = new TestFile(1_000);
        using SocketTransfer transfer = TransferCatalog.Create(TransferMethod.SendFile, new TransferOptions());
        using TransferSource source = TransferSource.Open(file.Path);
        Background<(long Count, string Hash)> received = peer.ReceiveAll();
        peer.Send(transfer, source);
        // The header of a record of TLS 1.2, the nonce, and the tag of AES-GCM (RFC 5288).
        const int Overhead = 5 + 8 + 16;
        Assert.Equal(1_000 + Overhead, received.Result().Count);
    }

    // struct tls12_crypto_info_aes_gcm_128: version, cipher, and zeros for nonce, key, salt and number.
    private static void SwitchOn(int socket, int direction)
    {
        fixed (byte* name = "tls"u8)
            Assert.SkipUnless(Try(socket, LibC.IPPROTO_TCP, TCP_ULP, name, 3), "This kernel has no tls.");
        byte* keys = stackalloc byte[40];
        new Span<byte>(keys, 40).Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(new Span<byte>(keys, 2), 0x0303);
        BinaryPrimitives.WriteUInt16LittleEndian(new Span<byte>(keys + 2, 2), 51);
        Assert.SkipUnless(Try(socket, SOL_TLS, direction, keys, 40), "This kernel has no AES-GCM.");
    }

    /// <summary>Sets an option; false where the kernel lacks the module.</summary>
    private static bool Try(int socket, int level, int option, byte* value, int length)
    {
        try
        {
            NativeException.Check(LibC.setsockopt(socket, level, option, value, length), "setsockopt(2)");
            return true;
        }
        catch (NativeException exception) when (exception.ErrorNumber == Errno.ENOENT)
        {
            return false;
        }
    }
}
