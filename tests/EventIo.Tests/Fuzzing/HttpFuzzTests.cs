using System.Text;
using EventIo.Http;
using EventIo.Measurement.Load;
using EventIo.Measurement.Load.Exchanges;
using EventIo.Tests.Measurement.Load.Hostile;
using Xunit;

namespace EventIo.Tests.Fuzzing;

/// <summary>
/// No input causes an exception in the HTTP parsers of servers and clients, and the result doesn't depend on how the
/// input is split.
/// </summary>
public sealed class HttpFuzzTests
{
    private static readonly byte[][] s_words =
    [
        .. new[]
        {
            "\r\n", "\n", "\r\n\r\n", "\r\n ", ": ", "HTTP/1.1 ", "HTTP/1.0 200 OK\r\n", "Content-Length: 5\r\n",
            "Content-Length: 0", "Transfer-Encoding: chunked\r\n", "Connection: close\r\n", "Connection: keep-alive",
            "chunked", ", ", "0\r\n\r\n", "5\r\nhello\r\n", "ffffffffffffffff", "9223372036854775807", "100", "204",
            "304", "GET / HTTP/1.1\r\n", "Host: h\r\n", "Expect: 100-continue\r\n", "\0",
        }.Select(Encoding.Latin1.GetBytes),
    ];

    // Inputs that once found a bug, in base64.
    private static readonly string[] s_found = [];

    private static readonly byte[][] s_requests =
    [
        .. new[]
        {
            "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "GET /bytes/5 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: [::1]:80\r\nContent-Length: 5\r\n\r\nhello",
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n",
            "\r\nHEAD http://h/x HTTP/1.1\r\nHost: h\r\nRange: bytes=0-4\r\nIf-None-Match: \"x\"\r\n\r\n",
        }.Select(Encoding.Latin1.GetBytes),
        .. s_found.Select(Convert.FromBase64String),
    ];

    private static readonly byte[][] s_responses =
    [
        .. new[]
        {
            HostileCase.Ok,
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n5 ;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\nX: a\r\n b\r\n\r\n",
            "HTTP/1.0 404 Not Found\nConnection: Upgrade, close\n\nhello",
            "\r\nHTTP/1.1 304\r\nContent-Length: 5, 5\r\n\r\n" + HostileCase.Ok,
        }.Select(Encoding.Latin1.GetBytes),
        .. s_found.Select(Convert.FromBase64String),
    ];

    [Fact]
    public void Requests_are_parsed_the_same_however_they_are_split() =>
        FuzzRun.Check(FuzzRun.Short, new(s_requests, s_words), CheckRequest);

    [Fact(Explicit = Support.Run.Long)]
    public void Ten_million_requests_are_parsed_the_same_however_they_are_split() =>
        FuzzRun.Check(FuzzRun.Long, new(s_requests, s_words), CheckRequest);

    [Fact]
    public void Responses_are_parsed_the_same_however_they_are_split() =>
        FuzzRun.Check(FuzzRun.Short, new(s_responses, s_words), CheckResponse);

    [Fact(Explicit = Support.Run.Long)]
    public void Ten_million_responses_are_parsed_the_same_however_they_are_split() =>
        FuzzRun.Check(FuzzRun.Long, new(s_responses, s_words), CheckResponse);

    private static void CheckRequest(byte[] input)
    {
        Assert.Equal(Request(input, int.MaxValue), Request(input, 1));
        Assert.Equal(Request(input, int.MaxValue), Request(input, 1 + (input.Length / 3)));
    }

    // Parses head and body in pieces, as a server does.
    private static string Request(byte[] input, int piece)
    {
        var parser = new RequestParser();
        var outcome = ParseOutcome.Incomplete;
        int end = 0;
        while (outcome == ParseOutcome.Incomplete && end < input.Length)
        {
            end = (int)Math.Min((long)end + piece, input.Length);
            outcome = parser.Parse(input.AsSpan(0, end));
        }
        if (outcome != ParseOutcome.Complete)
            return $"{outcome} {parser.Status}";
        var trace = new StringBuilder($"{parser.Length} {parser.Head.Method} {parser.Head.ContentLength}");
        if (!parser.Head.IsChunked)
            return trace.ToString();
        var body = new ChunkedBody();
        ReadOnlySpan<byte> rest = input.AsSpan(parser.Length);
        outcome = ParseOutcome.Incomplete;
        while (outcome == ParseOutcome.Incomplete && rest.Length > 0)
        {
            outcome = body.Parse(rest[..Math.Min(piece, rest.Length)], out int used);
            rest = rest[used..];
        }
        trace.Append(' ').Append(outcome);
        return outcome == ParseOutcome.Complete ? trace.Append(' ').Append(rest.Length).ToString() : trace.ToString();
    }

    private static void CheckResponse(byte[] input)
    {
        var plan = new LoadPlan { Workload = LoadWorkload.Http };
        using var shared = new ExchangeBytes(plan);
        using LoadExchange exchange = LoadExchange.Create(plan, shared);
        string whole = Response(exchange, input, int.MaxValue);
        Assert.Equal(whole, Response(exchange, input, 1));
        Assert.Equal(whole, Response(exchange, input, 1 + (input.Length / 3)));
    }

    // Every response in a stream, with its status and whether the connection is kept.
    private static string Response(LoadExchange exchange, byte[] input, int piece)
    {
        var trace = new StringBuilder();
        var state = new ExchangeState();
        for (int begin = 0; begin < input.Length; begin = (int)Math.Min((long)begin + piece, input.Length))
        {
            ReadOnlySpan<byte> bytes = input.AsSpan(begin, Math.Min(piece, input.Length - begin));
            while (bytes.Length > 0)
            {
                ExchangeStep step = exchange.Receive(ref state, ref bytes);
                if (step == ExchangeStep.Incomplete)
                    continue;
                trace.Append(step).Append(' ').Append(state.Status).Append(state.IsLast ? " last;" : ";");
                if (step == ExchangeStep.Malformed || state.IsLast)
                {
                    exchange.Reset(ref state);
                    return trace.ToString();
                }
            }
        }
        trace.Append(exchange.ReceiveEnd(ref state));
        exchange.Reset(ref state);
        return trace.ToString();
    }
}
