using System.Diagnostics;
using EventIo.Native.Linux;
using EventIo.Sockets.References;
using EventIo.Sockets.TcpStatistics;
using EventIo.Tests.Support;
using EventIo.Transfer;
using Tmds.Linux;
using Xunit;

namespace EventIo.Tests.Transfer;

/// <summary>A header and a body leave in as few segments as possible, as TCP_INFO counts them.</summary>
public sealed unsafe class TransferSegmentTests
{
    private const int HeaderBytes = 300;

    // The size of segments over Ethernet. All data fits into the peer's first window, whose edge would cut a segment
    // short.
    private const int SegmentBytes = 1_448;

    public static MatrixTheoryData<TransferMethod, int> MethodsAndSizes { get; } =
        new(TransferCatalog.Methods, [3_000, 40_000]);

    [Theory, MemberData(nameof(MethodsAndSizes))]
    public void A_header_with_MSG_MORE_shares_its_segment_with_the_body(TransferMethod method, int size) =>
        AssertShared(() =>
        {
            using var peer = new TransferPeer(segmentBytes: SegmentBytes);
            return Segments(peer, method, size, () => SendHeader(peer, LibC.MSG_MORE));
        });

    [Theory, MemberData(nameof(MethodsAndSizes))]
    public void A_corked_header_shares_its_segment_with_the_body(TransferMethod method, int size) =>
        AssertShared(() =>
        {
            using var peer = new TransferPeer(segmentBytes: SegmentBytes);
            SocketCork.Hold(peer.Near);
            return Segments(
                peer, method, size, () => SendHeader(peer, 0), () => SocketCork.Release(peer.Near));
        });

    [Fact]
    public void A_header_without_TCP_CORK_or_MSG_MORE_has_a_separate_segment()
    {
        using var peer = new TransferPeer(segmentBytes: SegmentBytes);
        (long segments, long least) = Segments(peer, TransferMethod.SendFile, 3_000, () => SendHeader(peer, 0));
        Assert.Equal(least + 1, segments);
    }

    // After 200 ms the kernel sends a partial segment anyway (tcp(7)), and a busy machine may take that long.
    private static void AssertShared(Func<(long Segments, long Least)> transfer)
    {
        long first = Stopwatch.GetTimestamp();
        long begin;
        (long Segments, long Least) result;
        do
        {
            begin = Stopwatch.GetTimestamp();
            result = transfer();
        }
        while (result.Segments > result.Least && Stopwatch.GetElapsedTime(begin).TotalMilliseconds >= 200
            && Stopwatch.GetElapsedTime(first) < HangGuard.Time);
        Assert.Equal(result.Least, result.Segments);
    }

    private static (long Segments, long Least) Segments(
        TransferPeer peer, TransferMethod method, int size, Action sendHeader, Action? release = null)
    {
        using var file = new TestFile(size);
        using SocketTransfer transfer = TransferMethods.Create(method);
        using TransferSource source = TransferSource.Open(file.Path);
        using var driver = new TransferDriver(60, CancellationToken.None);
        SocketCalls.SetOption(peer.Near, LibC.IPPROTO_TCP, LibC.TCP_NODELAY, 1, "TCP_NODELAY");
        Background<(long Count, string Hash)> received = peer.ReceiveAll();
        transfer.Attach(peer.Near);
        sendHeader();
        transfer.Begin(source);
        driver.Run(transfer);
        release?.Invoke();
        driver.AwaitRelease(transfer);
        peer.EndStream();
        // With a low limit of locked memory, the transfer may not hold any data back.
        Assert.SkipWhen(transfer.Note is not null, transfer.Note ?? "");
        Assert.Equal(HeaderBytes + size, received.Result().Count);
        TcpInfo tcp = TcpInfoSampler.Read(peer.Near);
        return (tcp.DataSegmentsOut!.Value - tcp.TotalRetransmits!.Value,
            (HeaderBytes + size + tcp.SendMssBytes!.Value - 1) / tcp.SendMssBytes.Value);
    }

    private static void SendHeader(TransferPeer peer, int flags)
    {
        byte* header = stackalloc byte[HeaderBytes];
        Assert.Equal(HeaderBytes, HotCalls.Send(peer.Near, header, HeaderBytes, flags));
    }
}
