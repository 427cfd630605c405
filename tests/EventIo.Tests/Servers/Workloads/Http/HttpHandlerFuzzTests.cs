using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using EventIo.Loop;
using EventIo.Multiplexing;
using EventIo.Servers;
using EventIo.Servers.Workloads;
using EventIo.Servers.Workloads.Http;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Servers.Workloads.Http;

/// <summary>The handler gives the same answers however the bytes arrive, and never crashes.</summary>
public sealed partial class HttpHandlerFuzzTests : IDisposable
{
    private readonly EventServer _server = EventServerRegistry.Start(
        new EventServerOptions { Workload = Workload.Http });

    public static TheoryData<MultiplexerKind, TriggerMode> All => Carriers.All;

    public void Dispose() => _server.Stop();

    [Fact]
    public void Valid_requests_get_the_expected_answers_in_order() => RequestStreams.Valid.Array[1, 6].Sample(
        requests =>
        {
            using var handler = CreateHandler();
            byte[] stream = Encoding.Latin1.GetBytes(string.Concat(requests.Select(request => request.Text)));
            string answers = Answers(handler, stream, [], fullAfter: 20_000);
            Assert.Equal(requests.Select(request => request.Status), Statuses(answers));
        },
        iter: 2_000);

    [Fact]
    public void Answers_do_not_depend_on_how_the_bytes_are_split() => Gen.Select(
        RequestStreams.Tampered, Gen.Double.Unit.Array[1, 6].Array[6], Gen.Int[1, 30_000]).Sample(
        (stream, cuts, fullAfter) =>
        {
            using var handler = CreateHandler();
            string whole = Answers(handler, stream, [], fullAfter: int.MaxValue);
            Assert.Equal(whole, Answers(
                handler, stream, Enumerable.Range(1, stream.Length - 1), fullAfter: int.MaxValue));
            foreach (double[] some in cuts)
                Assert.Equal(whole, Answers(
                    handler, stream, some.Select(cut => (int)(cut * stream.Length)), fullAfter));
        },
        iter: 2_000);

    [Fact]
    public void A_stream_split_in_two_gets_the_same_answers_for_every_split() => RequestStreams.Tampered.Where(
        stream => stream.Length < 600).Sample(
        stream =>
        {
            using var handler = CreateHandler();
            string whole = Answers(handler, stream, [], fullAfter: int.MaxValue);
            for (int cut = 1; cut < stream.Length; cut++)
                Assert.Equal(whole, Answers(handler, stream, [cut], fullAfter: 1));
        },
        iter: 200);

    [Fact]
    public void Random_bytes_are_refused_or_wait_for_more_input() => Gen.OneOf(
        Gen.Byte.Array[1, 300], Gen.Char[' ', '~'].Array[1, 300].Select(text => Encoding.Latin1.GetBytes(text))).Sample(
        stream =>
        {
            using var handler = CreateHandler();
            Assert.Matches("^(open$|HTTP/1.1 (400|501) )", Answers(handler, stream, [], fullAfter: 1));
        },
        iter: 10_000);

    [Theory]
    [InlineData("GET /bytes/999999999?99999999999 HTTP/1.1", true)]
    [InlineData("GET /bytes/000100000 HTTP/1.1", true)]
    [InlineData("PUT /delay/100 HTTP/1.1", true)]
    [InlineData("GET /cpu/1000 HTTP/1.1", true)]
    [InlineData("GET /bytes/70000 HTTP/1.1", false)]
    [InlineData("GET /bytes/99999999999999999999 HTTP/1.1", false)]
    [InlineData("PUT /delay/1 HTTP/1.1", false)]
    [InlineData("GET /cpu/1 HTTP/1.1", false)]
    public void Tampered_streams_do_not_ask_for_much(string request, bool asksForMuch) =>
        Assert.Equal(asksForMuch, RequestStreams.AsksForMuch(request));

    [Theory, MemberData(nameof(All))]
    public void Answers_over_sockets_do_not_depend_on_how_the_bytes_are_split(MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = EventServerRegistry.Start(
            Variants.Server(kind, mode) with { Workload = Workload.Http });
        Gen.Select(RequestStreams.Tampered, Gen.Double.Unit.Array[0, 3]).Sample(
            (stream, cuts) =>
            {
                using var handler = CreateHandler();
                string expected = Answers(handler, stream, [], fullAfter: int.MaxValue);
                using var client = new RawHttpClient(server);
                int begin = 0;
                foreach (int cut in cuts.Select(cut => (int)(cut * stream.Length)).Order().Append(stream.Length))
                {
                    client.Send(stream.AsSpan(begin, cut - begin));
                    begin = cut;
                }
                client.Socket.Shutdown(SocketShutdown.Send);
                Assert.Equal(expected[..^4], Date().Replace(client.ReadToEnd(), ""));
            },
            iter: 100,
            threads: 1);
        Assert.Equal((ServerState.Running, null), (server.State, server.Fault));
    }

    [Fact]
    public void Nginx_parses_the_same_requests_from_the_same_bytes()
    {
        using var nginx = new NginxServer();
        // Leaves out blanks that nginx does not strip, and a target that it does not support.
        RequestStreams.Valid.Where(
            request => !request.Text.Contains('\t') && !request.Text.Contains("OPTIONS *", StringComparison.Ordinal))
            .Array[1, 6].Sample(
                requests =>
                {
                    string stream = string.Concat(requests.Select(request => request.Text));
                    using var theirs = new RawHttpClient(nginx.EndPoint);
                    using var ours = new RawHttpClient(_server);
                    foreach (RawHttpClient client in (RawHttpClient[])[theirs, ours])
                        client.Send(stream + "GET /bytes/10 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
                    foreach ((string text, int status) in requests)
                    {
                        bool isHead = text.TrimStart().StartsWith("HEAD", StringComparison.Ordinal);
                        Assert.Equal(200, theirs.Receive(isHead).Status);
                        Assert.Equal(status, ours.Receive(isHead).Status);
                    }
                    foreach (RawHttpClient client in (RawHttpClient[])[theirs, ours])
                    {
                        Assert.Equal(10, client.Receive().Body.Length);
                        client.AssertEnd();
                    }
                },
                iter: 300,
                threads: 1);
    }

    private ProbeHttpHandler CreateHandler() =>
        new(new ServerStatus(_server), new LoopCounters(), new HttpOptions(
            HeadTimeoutNanoseconds: 1, BodyTimeoutNanoseconds: 1, MemoryConnection.ReceiveBytes));

    // The output without the time of day, and whether the connection is over.
    private static string Answers(ProbeHttpHandler handler, byte[] stream, IEnumerable<int> cuts, int fullAfter)
    {
        using var connection = new MemoryConnection(handler, fullAfter);
        int begin = 0;
        foreach (int cut in cuts.Order().Append(stream.Length))
        {
            connection.Feed(stream.AsSpan(begin, cut - begin));
            begin = cut;
        }
        bool isOver = connection.IsOver;
        connection.End();
        return Date().Replace(Encoding.Latin1.GetString(connection.Output), "") + (isOver ? "over" : "open");
    }

    private static IEnumerable<int> Statuses(string answers) =>
        StatusLine().Matches(answers).Select(match => int.Parse(match.Groups[1].ValueSpan, Invariant));

    private static System.Globalization.CultureInfo Invariant => System.Globalization.CultureInfo.InvariantCulture;

    [GeneratedRegex("Date: [^\r]*\r\n")]
    private static partial Regex Date();

    [GeneratedRegex("HTTP/1\\.1 ([2-5][0-9][0-9]) ")]
    private static partial Regex StatusLine();
}
