using System.Text;
using EventIo.Measurement.Load;
using EventIo.Measurement.Load.Exchanges;
using Xunit;

namespace EventIo.Tests.Measurement.Load.Exchanges;

/// <summary>A client recognizes responses however their bytes are split.</summary>
public sealed class GetExchangeTests
{
    public static TheoryData<string, string> Responses => new()
    {
        { "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "Answered" },
        { "HTTP/1.1 200 OK\r\nServer: x\r\ncontent-length:0\r\n\r\n", "Answered" },
        { "HTTP/1.1 204 No Content\r\n\r\n", "Unexpected" },
        { "HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nabc", "Unexpected" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n5;x=y\r\npedia\r\n0\r\nT: v\r\n\r\n",
            "Answered" },
        { "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", "Answered" },
        { "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "Malformed" },
        { "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "Malformed" },
        { "SSH-2.0-OpenSSH_9.6\r\n\r\n", "Malformed" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "Malformed" },
    };

    [Theory, MemberData(nameof(Responses))]
    public void A_response_is_parsed_the_same_however_it_is_split(string text, string expected)
    {
        byte[] response = Encoding.ASCII.GetBytes(text);
        for (int size = 1; size <= response.Length; size++)
        {
            var plan = new LoadPlan { Workload = LoadWorkload.Http };
            using var shared = new ExchangeBytes(plan);
            using LoadExchange exchange = LoadExchange.Create(plan, shared);
            var state = new ExchangeState();
            List<ExchangeStep> steps = Feed(exchange, ref state, response, size);
            Assert.Equal(expected, Assert.Single(steps).ToString());
        }
    }

    [Fact]
    public void Pipelined_responses_are_recognized_one_by_one()
    {
        byte[] response = Encoding.ASCII.GetBytes(
            string.Concat(Enumerable.Repeat("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab", 7)));
        for (int size = 1; size <= response.Length; size += 3)
        {
            var plan = new LoadPlan { Workload = LoadWorkload.Http };
            using var shared = new ExchangeBytes(plan);
            using LoadExchange exchange = LoadExchange.Create(plan, shared);
            var state = new ExchangeState();
            Assert.Equal(7, Feed(exchange, ref state, response, size).Count(step => step == ExchangeStep.Answered));
            Assert.False(state.IsLast);
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", true)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", true)]
    [InlineData("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n", false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", false)]
    public void The_response_states_whether_the_server_closes(string text, bool closes)
    {
        var plan = new LoadPlan { Workload = LoadWorkload.Http };
        using var shared = new ExchangeBytes(plan);
        using LoadExchange exchange = LoadExchange.Create(plan, shared);
        var state = new ExchangeState();
        Feed(exchange, ref state, Encoding.ASCII.GetBytes(text), 1_000);
        Assert.Equal(closes, state.IsLast);
    }

    [Fact]
    public void A_body_without_a_length_ends_with_the_connection()
    {
        var plan = new LoadPlan { Workload = LoadWorkload.Http };
        using var shared = new ExchangeBytes(plan);
        using LoadExchange exchange = LoadExchange.Create(plan, shared);
        var state = new ExchangeState();
        Assert.Empty(Feed(exchange, ref state, "HTTP/1.1 200 OK\r\n\r\nas much as there is"u8, 4));
        Assert.Equal(ExchangeStep.Answered, exchange.ReceiveEnd(ref state));
    }

    private static List<ExchangeStep> Feed(
        LoadExchange exchange, ref ExchangeState state, ReadOnlySpan<byte> response, int size)
    {
        List<ExchangeStep> steps = [];
        for (int offset = 0; offset < response.Length; offset += size)
        {
            ReadOnlySpan<byte> bytes = response.Slice(offset, Math.Min(size, response.Length - offset));
            while (bytes.Length > 0)
            {
                ExchangeStep step = exchange.Receive(ref state, ref bytes);
                if (step != ExchangeStep.Incomplete)
                    steps.Add(step);
                if (step == ExchangeStep.Malformed)
                    return steps;
            }
        }
        return steps;
    }
}
