using System.Net;
using EventIo.Multiplexing;
using EventIo.Servers;
using EventIo.Servers.Workloads;
using EventIo.Servers.Workloads.Files;
using EventIo.Sockets.TcpStatistics;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Peers;
using EventIo.Tests.Transfer;
using EventIo.Transfer;
using Xunit;

namespace EventIo.Tests.Servers.Workloads.Http;

/// <summary>
/// Head and body of a response leave in as few segments as possible, as TCP_INFO of the server's socket counts them.
/// </summary>
public sealed class ResponseSegmentTests : IDisposable
{
    // The size of segments over Ethernet. All data fits into the client's first window, whose edge would cut a segment
    // short.
    private const int SegmentBytes = 1_448;
    private const int Attempts = 20;

    private readonly TemporaryFolder _root = new();

    public static TheoryData<MultiplexerKind, TriggerMode> Everything => Carriers.All;

    public void Dispose() => _root.Dispose();

    [Theory, MemberData(nameof(Everything))]
    public void A_file_shares_its_first_segment_with_the_head(MultiplexerKind kind, TriggerMode mode)
    {
        foreach (TransferMethod method in FileTransfers.Methods)
        {
            if ((FileTransfers.Refusal(method, kind, new IPEndPoint(IPAddress.Loopback, 0))
                ?? TransferMethods.Refusal(method)) is not null)
                continue;
            foreach (int length in (int[])[1, 3_000, 20_000])
            {
                _root.Fill("a.bin", length);
                AssertFewest("/a.bin", length, $"{method}, {length} bytes", Variants.Server(kind, mode) with
                {
                    Workload = Workload.File,
                    Root = _root.Path,
                    TransferMethod = method,
                });
            }
        }
    }

    [Theory, MemberData(nameof(Everything))]
    public void A_body_from_memory_shares_its_first_segment_with_the_head(MultiplexerKind kind, TriggerMode mode)
    {
        foreach (int length in (int[])[1, 3_000, 20_000])
        {
            AssertFewest($"/bytes/{length}", length, $"{length} bytes", Variants.Server(kind, mode) with
            {
                Workload = Workload.Http,
            });
        }
    }

    // After 200 ms the kernel sends corked data (tcp(7), TCP_CORK), and a busy machine may need that long between head
    // and body. One response with the fewest possible segments is therefore enough.
    private static void AssertFewest(string target, int length, string what, EventServerOptions options)
    {
        string? surplus = null;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            surplus = Surplus(target, length, options);
            if (surplus is null)
                return;
        }
        Assert.Fail($"{what}: {surplus}");
    }

    private static string? Surplus(string target, int length, EventServerOptions options)
    {
        using EventServer server = EventServerRegistry.Start(options);
        using var client = new RawHttpClient(
            new IPEndPoint(IPAddress.Loopback, server.Port!.Value), segmentBytes: SegmentBytes);
        HttpAnswer answer = client.Get(target);
        Assert.Equal((200, length), (answer.Status, answer.Body.Length));
        // The client may receive the response before the server has counted it.
        Eventually.True(() => server.BytesSent > length, "The response is not counted.");
        TcpInfo tcp = ServerEnd.Figures(client.Socket);
        long? least = (server.BytesSent + tcp.SendMssBytes - 1) / tcp.SendMssBytes;
        return least == tcp.DataSegmentsOut - tcp.TotalRetransmits
            ? null
            : $"{tcp.DataSegmentsOut} segments instead of {least}.";
    }
}
