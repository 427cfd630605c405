using System.Net;
using EventIo.Multiplexing;
using EventIo.Servers;
using EventIo.Servers.Files;
using EventIo.Sockets;
using EventIo.Tests.Support;
using EventIo.Tests.Transfer;
using EventIo.Transfer;
using Xunit;

namespace EventIo.Tests.Servers.Http;

/// <summary>Head and body of a response leave in as few segments as possible, as TCP_INFO of the server's socket counts them.</summary>
public sealed class ResponseSegmentTests : IDisposable
{
    // As over Ethernet. All that is sent fits into the client's first window, whose edge would cut a segment short.
    private const int SegmentBytes = 1_448;

    private readonly TemporaryFolder _root = new();

    public static TheoryData<MultiplexerKind, TriggerMode> Everything => Carriers.All;

    public void Dispose() => _root.Dispose();

    [Theory, MemberData(nameof(Everything))]
    public void A_file_shares_its_first_segment_with_the_head(MultiplexerKind kind, TriggerMode mode)
    {
        foreach (TransferMethod method in FileTransfers.Methods)
        {
            if ((FileTransfers.Refusal(method, kind, new IPEndPoint(IPAddress.Loopback, 0)) ?? TransferMethods.Refusal(method)) is not null)
                continue;
            foreach (int length in (int[])[1, 3_000, 20_000])
            {
                _root.Fill("a.bin", length);
                AssertFewest("/a.bin", length, $"{method}, {length} bytes", new EventServerOptions
                {
                    Variant = Variants.Require(kind, mode),
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
            AssertFewest($"/bytes/{length}", length, $"{length} bytes", new EventServerOptions
            {
                Variant = Variants.Require(kind, mode),
                Workload = Workload.Http,
            });
        }
    }

    private static void AssertFewest(string target, int length, string what, EventServerOptions options)
    {
        using EventServer server = EventServerRegistry.Start(options);
        using var client = new RawHttpClient(new IPEndPoint(IPAddress.Loopback, server.Port!.Value), segmentBytes: SegmentBytes);
        HttpAnswer answer = client.Get(target);
        Assert.Equal((200, length), (answer.Status, answer.Body.Length));
        // The client may have it before the server has counted it.
        Eventually.True(() => server.BytesSent > length, "The response is not counted.");
        TcpInfo tcp = ServerEnd.Figures(client.Socket);
        long? least = (server.BytesSent + tcp.SendMssBytes - 1) / tcp.SendMssBytes;
        Assert.True(
            least == tcp.DataSegmentsOut - tcp.TotalRetransmits,
            $"{what}: {tcp.DataSegmentsOut} segments, {least} would do.");
    }
}
