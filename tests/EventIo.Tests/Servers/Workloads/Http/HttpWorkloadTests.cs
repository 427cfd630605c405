using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using EventIo.Multiplexing;
using EventIo.Servers;
using EventIo.Servers.Workloads;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Servers.Workloads.Http;

/// <summary>The workload Http over real sockets, on every mechanism.</summary>
public sealed partial class HttpWorkloadTests
{
    private const string Head = " HTTP/1.1\r\nHost: x\r\n";

    public static TheoryData<MultiplexerKind, TriggerMode> All => Carriers.All;

    public static TheoryData<MultiplexerKind, TriggerMode> Few => Carriers.Few;

    [Theory, MemberData(nameof(All))]
    public void Every_route_answers_on_one_connection(MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode);
        using var client = new RawHttpClient(server);
        DateTime before = DateTime.UtcNow;
        HttpAnswer hello = client.Get("/");
        Assert.Equal((200, "Hello from EventIo\n", "EventIo", "text/plain"),
            (hello.Status, hello.Text, hello["Server"], hello["Content-Type"]));
        // The field has a resolution of one second.
        Assert.InRange(DateTime.Parse(hello["Date"], Invariant).ToUniversalTime(), before.AddSeconds(-1),
            DateTime.UtcNow);
        foreach (int count in (int[])[0, 1, 4_096, 4_097, 70_000, 5_000_000])
        {
            HttpAnswer bytes = client.Get($"/bytes/{count}");
            Assert.Equal((200, count, true), (bytes.Status, bytes.Body.Length, IsPattern(bytes.Body)));
        }
        Assert.Equal(200, client.Get("/delay/1").Status);
        Assert.Equal(200, client.Get("/delay/0").Status);
        Assert.Equal(200, client.Get("/cpu/100").Status);
        client.Send($"OPTIONS *{Head}\r\n");
        Assert.Equal("GET, HEAD, POST, PUT, OPTIONS", client.Receive()["Allow"]);
        HttpAnswer status = client.Get("/status");
        JsonElement counters = JsonDocument.Parse(status.Body).RootElement;
        Assert.Equal(("application/json", 1, kind.ToString()), (status["Content-Type"],
            counters.GetProperty("ActiveConnections").GetInt32(), counters.GetProperty("Multiplexer").GetString()));
        Eventually.True(() => server.Requests == 12, $"{server.Requests} requests are counted.");
        Assert.Equal((0, 1), (server.RequestErrors, server.AcceptedConnections));
    }

    [Theory, MemberData(nameof(All))]
    public void A_HEAD_request_gets_no_body_and_the_next_response_is_complete(MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode);
        using var client = new RawHttpClient(server);
        client.Send($"HEAD /bytes/5000{Head}\r\nHEAD /{Head}\r\nHEAD /nowhere{Head}\r\nGET /nowhere{Head}\r\nHEAD " +
            $"/{Head}\r\nnonsense\r\n");
        Assert.Equal("5000", client.Receive(isHead: true)["Content-Length"]);
        Assert.Equal("19", client.Receive(isHead: true)["Content-Length"]);
        Assert.Equal(404, client.Receive(isHead: true).Status);
        Assert.Equal("404 Not Found\n", client.Receive().Text);
        client.Receive(isHead: true);
        Assert.Equal("400 Bad Request\n", client.Receive().Text);
        client.AssertEnd();
    }

    [Theory, MemberData(nameof(All))]
    public void Bodies_are_dropped_and_the_next_request_is_answered(MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode);
        using var client = new RawHttpClient(server);
        string chunks = string.Concat(
            Enumerable.Repeat("1f40;x=\"y\"\r\n" + new string('c', 8_000) + "\r\n", 20)) + "0\r\nT: t\r\n\r\n";
        client.Send($"POST /bytes/1{Head}Content-Length: 300000\r\n\r\n{new string('b', 300_000)}" +
            $"PUT /bytes/2{Head}Transfer-Encoding: chunked\r\n\r\n{chunks}GET /bytes/3{Head}\r\n");
        foreach (int length in (int[])[1, 2, 3])
            Assert.Equal(length, client.Receive().Body.Length);
    }

    [Theory, MemberData(nameof(All))]
    public void Hundreds_of_requests_in_one_segment_are_answered_in_order(MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode);
        using var client = new RawHttpClient(server);
        string[] targets = [.. Enumerable.Range(0, 600).Select(number => (number % 50) switch
        {
            7 => "/delay/1",
            17 => "/bytes/40000",
            27 => "/cpu/1",
            _ => $"/bytes/{number}",
        })];
        var sending = new Thread(() => client.Send(string.Concat(targets.Select(target => $"GET {target}{Head}\r\n"))));
        sending.Start();
        foreach (string target in targets)
        {
            int expected = target.StartsWith("/bytes/", StringComparison.Ordinal)
                ? int.Parse(target[7..], Invariant)
                : 19;
            Assert.Equal(expected, client.Receive().Body.Length);
        }
        sending.Join();
    }

    [Theory, MemberData(nameof(All))]
    public void Bytes_that_arrive_one_by_one_get_the_same_answers(MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode);
        using var client = new RawHttpClient(server);
        foreach (char value in $"POST /bytes/7{Head}Content-Length: 3\r\n\r\nabcGET /delay/1{Head}\r\nDELETE " +
            $"/{Head}\r\n")
            client.Send($"{value}");
        Assert.Equal(7, client.Receive().Body.Length);
        Assert.Equal(200, client.Receive().Status);
        HttpAnswer refused = client.Receive();
        Assert.Equal((405, "GET, HEAD, POST, PUT, OPTIONS"), (refused.Status, refused["Allow"]));
    }

    [Theory, MemberData(nameof(All))]
    public void A_connection_is_kept_if_both_sides_agree(MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode);
        foreach ((string request, string connection) in ((string, string)[])[
            ($"GET / HTTP/1.1\r\nHost: x\r\n\r\n", ""),
            ($"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "close"),
            ("GET / HTTP/1.0\r\n\r\n", "close"),
            ("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "keep-alive")])
        {
            using var client = new RawHttpClient(server);
            client.Send(request);
            Assert.Equal(connection, client.Receive()["Connection"]);
            if (connection == "close")
                client.AssertEnd();
            else
                Assert.Equal(200, client.Get("/").Status);
        }
    }

    [Theory, MemberData(nameof(All))]
    public void A_client_that_expects_100_continue_gets_it_or_a_refusal(MultiplexerKind kind, TriggerMode mode)
    {
        const string Expect = "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n";
        using EventServer server = Start(kind, mode);
        using (var client = new RawHttpClient(server))
        {
            client.Send($"POST /{Head}{Expect}");
            Assert.Equal(100, client.Receive().Status);
            client.Send("hello");
            Assert.Equal(200, client.Receive().Status);
        }
        foreach ((string request, int status) in ((string, int)[])[
            ($"POST /nowhere{Head}{Expect}", 404),
            ($"POST /{Head}Expect: 100-continue\r\nContent-Length: 9999999999\r\n\r\n", 413),
            ($"POST /{Head}Expect: miracles\r\nContent-Length: 5\r\n\r\n", 417)])
        {
            using var client = new RawHttpClient(server);
            client.Send(request);
            HttpAnswer answer = client.Receive();
            Assert.Equal((status, "close"), (answer.Status, answer["Connection"]));
            client.AssertEnd();
        }
    }

    [Theory, MemberData(nameof(All))]
    public void A_half_closed_client_still_gets_its_responses(MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode);
        using var client = new RawHttpClient(server);
        client.Send($"GET /delay/50{Head}\r\nGET /cpu/100{Head}\r\nGET /bytes/3000000{Head}\r\nGET / HT");
        client.Socket.Shutdown(SocketShutdown.Send);
        Assert.Equal(19, client.Receive().Body.Length);
        Assert.Equal(19, client.Receive().Body.Length);
        Assert.Equal(3_000_000, client.Receive().Body.Length);
        client.AssertEnd();
    }

    [Theory, MemberData(nameof(All))]
    public void Thousands_of_requests_allocate_nothing(MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode);
        using var client = new RawHttpClient(server);
        byte[] requests = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(
            $"GET /{Head}\r\nGET /bytes/5000{Head}\r\nHEAD /x{Head}\r\nPOST /{Head}Transfer-Encoding: " +
            "chunked\r\n\r\n1\r\na\r\n0\r\n\r\n" +
            $"GET /delay/1{Head}Cookie: a\r\n\r\n", 10)));
        Allocations.BecomeNone(() => server.AllocatedBytes, () =>
        {
            for (int i = 0; i < 10; i++)
            {
                client.Send(requests.AsSpan(0, requests.Length / 3));
                client.Send(requests.AsSpan(requests.Length / 3));
                for (int answer = 0; answer < 50; answer++)
                    client.Receive(isHead: answer % 5 == 2);
            }
        });
    }

    [Theory, MemberData(nameof(Few))]
    public void A_graceful_stop_ends_idle_connections_and_finishes_responses(MultiplexerKind kind, TriggerMode mode)
    {
        // If the delay ended before the stop began, the run proves nothing: repeat it with a longer delay.
        for (int milliseconds = 200; !IsBegunWorkFinished(kind, mode, milliseconds); milliseconds *= 2)
            Assert.True(milliseconds < HangGuard.Milliseconds, "The stop does not begin while a response is delayed.");
    }

    private static bool IsBegunWorkFinished(MultiplexerKind kind, TriggerMode mode, int milliseconds)
    {
        using EventServer server = Start(kind, mode);
        using var idle = new RawHttpClient(server);
        Assert.Equal(200, idle.Get("/").Status);
        using var unused = new RawHttpClient(server);
        using var waiting = new RawHttpClient(server);
        waiting.Send($"GET /delay/{milliseconds}{Head}\r\nGET /bytes/1{Head}\r\n");
        using var sending = new RawHttpClient(server);
        sending.Send($"POST /{Head}Content-Length: 5\r\n\r\n12");
        Eventually.True(() => server.AcceptedConnections == 4, "The connections are not accepted.");
        Eventually.True(
            () => server.BytesReceived == idle.SentBytes + waiting.SentBytes + sending.SentBytes,
            "The responses have not begun.");
        var stopping = new Thread(() => server.Stop(10 * HangGuard.Time, TestContext.Current.CancellationToken));
        stopping.Start();
        idle.AssertEnd();
        unused.AssertEnd();
        sending.Send("345");
        HttpAnswer last = sending.Receive();
        Assert.Equal((200, "close"), (last.Status, last["Connection"]));
        sending.AssertEnd();
        HttpAnswer delayed = waiting.Receive();
        bool isInTime = delayed["Connection"] == "close";
        Assert.Equal(200, delayed.Status);
        if (!isInTime)
            Assert.Equal(200, waiting.Receive().Status);
        waiting.AssertEnd();
        waiting.Dispose();
        Assert.True(stopping.Join(HangGuard.Time), "The server waits for connections that have ended.");
        return isInTime;
    }

    private static EventServer Start(
        MultiplexerKind kind, TriggerMode mode, Func<EventServerOptions, EventServerOptions>? configure = null)
    {
        EventServerOptions options = Variants.Server(kind, mode) with { Workload = Workload.Http };
        return EventServerRegistry.Start(configure?.Invoke(options) ?? options);
    }

    private static bool IsPattern(byte[] body)
    {
        for (int place = 0; place < body.Length; place++)
        {
            int column = place % 65_536 % 64;
            if (body[place] != (column == 63 ? '\n' : 'A' + (column % 26)))
                return false;
        }
        return true;
    }

    private static System.Globalization.CultureInfo Invariant => System.Globalization.CultureInfo.InvariantCulture;
}
