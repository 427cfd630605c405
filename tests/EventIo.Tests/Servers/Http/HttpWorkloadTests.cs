using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using EventIo.Multiplexing;
using EventIo.Servers;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Servers.Http;

/// <summary>The workload Http over real sockets, on everything that carries connections.</summary>
public sealed class HttpWorkloadTests
{
    private const string Head = " HTTP/1.1\r\nHost: x\r\n";

    public static TheoryData<MultiplexerKind, TriggerMode> All => Carriers.All;

    [Theory, MemberData(nameof(All))]
    public void Every_route_answers_on_one_connection(MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode);
        using var client = new RawHttpClient(server);
        HttpAnswer hello = client.Get("/");
        Assert.Equal((200, "Hello from EventIo\n", "EventIo", "text/plain"),
            (hello.Status, hello.Text, hello["Server"], hello["Content-Type"]));
        Assert.InRange(DateTime.UtcNow - DateTime.Parse(hello["Date"], Invariant).ToUniversalTime(),
            TimeSpan.FromSeconds(-1), TimeSpan.FromSeconds(20));
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
    public void A_head_gets_no_body_and_what_follows_it_does(MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode);
        using var client = new RawHttpClient(server);
        client.Send($"HEAD /bytes/5000{Head}\r\nHEAD /{Head}\r\nHEAD /nowhere{Head}\r\nGET /nowhere{Head}\r\nHEAD /{Head}\r\nnonsense\r\n");
        Assert.Equal("5000", client.Receive(isHead: true)["Content-Length"]);
        Assert.Equal("19", client.Receive(isHead: true)["Content-Length"]);
        Assert.Equal(404, client.Receive(isHead: true).Status);
        Assert.Equal("404 Not Found\n", client.Receive().Text);
        client.Receive(isHead: true);
        Assert.Equal("400 Bad Request\n", client.Receive().Text);
        client.AssertEnd();
    }

    [Theory, MemberData(nameof(All))]
    public void Bodies_are_dropped_and_the_next_request_is_behind_them(MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode);
        using var client = new RawHttpClient(server);
        string chunks = string.Concat(Enumerable.Repeat("1f40;x=\"y\"\r\n" + new string('c', 8_000) + "\r\n", 20)) + "0\r\nT: t\r\n\r\n";
        client.Send($"POST /bytes/1{Head}Content-Length: 300000\r\n\r\n{new string('b', 300_000)}" +
            $"PUT /bytes/2{Head}Transfer-Encoding: chunked\r\n\r\n{chunks}GET /bytes/3{Head}\r\n");
        foreach (int length in (int[])[1, 2, 3])
            Assert.Equal(length, client.Receive().Body.Length);
    }

    [Theory, MemberData(nameof(All))]
    public void Hundreds_of_requests_in_one_segment_are_answered_in_their_order(MultiplexerKind kind, TriggerMode mode)
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
            int expected = target.StartsWith("/bytes/", StringComparison.Ordinal) ? int.Parse(target[7..], Invariant) : 19;
            Assert.Equal(expected, client.Receive().Body.Length);
        }
        sending.Join();
    }

    [Theory, MemberData(nameof(All))]
    public void Bytes_that_come_one_by_one_get_the_same_answers(MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode);
        using var client = new RawHttpClient(server);
        foreach (char value in $"POST /bytes/7{Head}Content-Length: 3\r\n\r\nabcGET /delay/1{Head}\r\nDELETE /{Head}\r\n")
            client.Send($"{value}");
        Assert.Equal(7, client.Receive().Body.Length);
        Assert.Equal(200, client.Receive().Status);
        HttpAnswer refused = client.Receive();
        Assert.Equal((405, "GET, HEAD, POST, PUT, OPTIONS"), (refused.Status, refused["Allow"]));
    }

    [Theory, MemberData(nameof(All))]
    public void Connections_persist_as_both_sides_want(MultiplexerKind kind, TriggerMode mode)
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
    public void Who_asks_before_sending_a_body_is_told(MultiplexerKind kind, TriggerMode mode)
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
    public void A_request_that_hides_another_gets_one_answer_and_the_end(MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode);
        const string Hidden = $"GET /bytes/66{Head}\r\n";
        foreach (string request in (string[])[
            $"POST /{Head}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Hidden}",
            $"POST /{Head}Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n8\r\n{Hidden}",
            $"POST /{Head}Content-Length: 0\r\nContent-Length: 44\r\n\r\n{Hidden}",
            $"POST /{Head}Content-Length : 0\r\n\r\n{Hidden}",
            $"POST /{Head}Transfer-Encoding : chunked\r\nContent-Length: 44\r\n\r\n{Hidden}",
            $"POST /{Head}Transfer-Encoding: x, identity\r\n\r\n{Hidden}",
            $"POST /{Head}Transfer-Encoding:\x0B" + $"chunked\r\n\r\n0\r\n\r\n{Hidden}",
            $"POST /{Head}X: y\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Hidden}",
            $"POST /{Head}X: y\nContent-Length: 44\r\n\r\n{Hidden}",
            $"POST /{Head}X: y\r\n Content-Length: 44\r\n\r\n{Hidden}",
            $"POST /{Head}Transfer-Encoding: chunked\r\n\r\n0\n\n{Hidden}",
            $"POST /{Head}Transfer-Encoding: chunked\r\n\r\n1\r\nab0\r\n\r\n{Hidden}",
            $"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Hidden}",
            $"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n{Hidden}"])
        {
            using var client = new RawHttpClient(server);
            client.Send(request);
            HttpAnswer answer = client.Receive();
            Assert.Equal((400, "close"), (answer.Status, answer["Connection"]));
            client.AssertEnd();
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Too_much_is_refused_with_the_status_that_says_what(MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode);
        foreach ((string request, int status) in ((string, int)[])[
            ($"GET /{new string('a', 9_000)}", 414),
            ($"GET /{Head}A: {new string('a', 9_000)}", 431),
            ($"GET /{Head}{string.Concat(Enumerable.Repeat("A: b\r\n", 101))}", 431),
            ($"POST /{Head}Content-Length: 1073741825\r\n\r\n", 413),
            ($"POST /{Head}Transfer-Encoding: chunked\r\n\r\n40000001\r\n", 413)])
        {
            using var client = new RawHttpClient(server);
            // The answer gets through although the client goes on sending.
            client.Send(request + new string('z', 40_000));
            Assert.Equal(status, client.Receive().Status);
            client.AssertEnd();
        }
        Eventually.True(() => server.RequestErrors == 5, $"{server.RequestErrors} errors are counted.");
    }

    [Theory, MemberData(nameof(All))]
    public void A_head_that_takes_too_long_is_answered_with_408(MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode, options => options with { HeaderTimeoutSeconds = 0.4 });
        using var silent = new RawHttpClient(server);
        using var slow = new RawHttpClient(server);
        using var between = new RawHttpClient(server);
        Assert.Equal(200, between.Get("/").Status);
        // One byte now and one then, as slowloris does: every byte is progress, the head is never done.
        slow.Send($"GET /{Head}X: ");
        using var timer = new Timer(_ => Drip(slow), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(20));
        HttpAnswer answer = slow.Receive();
        Assert.Equal((408, "close"), (answer.Status, answer["Connection"]));
        // Connections on which no head has begun are not late.
        Assert.Equal(200, between.Get("/").Status);
        Assert.Equal(200, silent.Get("/").Status);
        Eventually.True(() => server.ActiveConnections == 2, $"{server.ActiveConnections} connections are open.");

        static void Drip(RawHttpClient client)
        {
            try
            {
                client.Socket.Send("G"u8);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // Closed, as it should be.
            }
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Garbage_is_refused_and_others_are_served(MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode);
        var random = new Random(11);
        for (int time = 0; time < 30; time++)
        {
            byte[] garbage = new byte[random.Next(1, 50_000)];
            random.NextBytes(garbage);
            garbage[0] = 0x16;
            using var client = new RawHttpClient(server);
            client.Send(garbage);
            Assert.Equal(400, client.Receive().Status);
            client.AssertEnd();
        }
        using var other = new RawHttpClient(server);
        Assert.Equal(200, other.Get("/").Status);
        Assert.Equal((ServerState.Running, 0L), (server.State, server.FailedConnections));
    }

    [Theory, MemberData(nameof(All))]
    public void A_client_that_never_reads_is_cut_off_and_others_are_served(MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode, options => options with { WriteTimeoutSeconds = 0.5 });
        using var deaf = new RawHttpClient(server, receiveBufferBytes: 4_096);
        deaf.Send(string.Concat(Enumerable.Repeat($"GET /bytes/10000000{Head}\r\n", 100)));
        using var other = new RawHttpClient(server);
        Assert.Equal(200, other.Get("/").Status);
        Eventually.True(() => server.TimedOutConnections == 1, "The client that never reads is still there.");
        Assert.Equal(200, other.Get("/").Status);
        // The kernel took what fits into its buffers, and no response beyond that was begun.
        Assert.InRange(server.BytesSent, 1, 500_000_000);
    }

    [Theory, MemberData(nameof(All))]
    public void Who_has_said_all_still_gets_the_answers(MultiplexerKind kind, TriggerMode mode)
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

    [Theory(Skip = Host.WineReset, SkipType = typeof(Host), SkipWhen = nameof(Host.IsWine))]
    [MemberData(nameof(All))]
    public void A_reset_in_the_middle_of_a_response_ends_that_connection_only(MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode);
        using var other = new RawHttpClient(server);
        foreach (string target in (string[])["/bytes/1000000000", "/delay/60000"])
        {
            var client = new RawHttpClient(server);
            client.Send($"GET {target}{Head}\r\n");
            Eventually.True(() => server.ActiveConnections == 2, "It is not accepted.");
            client.Reset();
            Eventually.True(() => server.ActiveConnections == 1, $"{target}: the connection that was reset is still counted.");
        }
        Assert.Equal(200, other.Get("/").Status);
        Assert.Equal((ServerState.Running, 2L), (server.State, server.FailedConnections));
    }

    [Theory, MemberData(nameof(All))]
    public void Thousands_of_requests_allocate_nothing(MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode);
        using var client = new RawHttpClient(server);
        byte[] requests = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(
            $"GET /{Head}\r\nGET /bytes/5000{Head}\r\nHEAD /x{Head}\r\nPOST /{Head}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n" +
            $"GET /delay/1{Head}Cookie: a\r\n\r\n", 10)));
        // The compiler and the runtime's own first times allocate a few bytes here and there; a request never does.
        long allocated = -1;
        for (int stretch = 0; stretch < 20 && allocated != 0; stretch++)
        {
            long before = server.AllocatedBytes;
            for (int i = 0; i < 10; i++)
            {
                client.Send(requests.AsSpan(0, requests.Length / 3));
                client.Send(requests.AsSpan(requests.Length / 3));
                for (int answer = 0; answer < 50; answer++)
                    client.Receive(isHead: answer % 5 == 2);
            }
            allocated = server.AllocatedBytes - before;
        }
        Assert.Equal(0, allocated);
    }

    [Theory, MemberData(nameof(All))]
    public void A_gentle_stop_ends_idle_connections_and_finishes_what_is_begun(MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode);
        using var idle = new RawHttpClient(server);
        Assert.Equal(200, idle.Get("/").Status);
        using var silent = new RawHttpClient(server);
        using var waiting = new RawHttpClient(server);
        waiting.Send($"GET /delay/1500{Head}\r\nGET /bytes/1{Head}\r\n");
        using var sending = new RawHttpClient(server);
        sending.Send($"POST /{Head}Content-Length: 5\r\n\r\n12");
        Eventually.True(() => server.AcceptedConnections == 4, "They are not accepted.");
        var stopping = new Thread(() => server.Stop(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        stopping.Start();
        idle.AssertEnd();
        silent.AssertEnd();
        sending.Send("345");
        foreach (RawHttpClient client in (RawHttpClient[])[sending, waiting])
        {
            HttpAnswer answer = client.Receive();
            Assert.Equal((200, "close"), (answer.Status, answer["Connection"]));
            client.AssertEnd();
        }
        waiting.Dispose();
        Assert.True(stopping.Join(TimeSpan.FromSeconds(15)), "The server waits for connections that have ended.");
    }

    [Fact]
    public void Work_that_no_worker_can_take_is_refused_with_503()
    {
        (MultiplexerKind kind, TriggerMode mode) = MultiplexerVariant.Default;
        using EventServer server = Start(kind, mode, options => options with { WorkerCount = 1 });
        List<RawHttpClient> clients = [.. Enumerable.Range(0, 300).Select(_ => new RawHttpClient(server))];
        using var first = new RawHttpClient(server);
        Assert.Equal(200, first.Get("/").Status);
        // Keeps the worker for longer than it takes the others to ask, on a slow host too.
        first.Send($"GET /cpu/1000000{Head}\r\n");
        foreach (RawHttpClient client in clients)
            client.Send($"GET /cpu/1{Head}\r\n");
        List<HttpAnswer> answers = [.. clients.Select(client => client.Receive())];
        Assert.Equal(200, first.Receive().Status);
        clients.ForEach(client => client.Dispose());
        Assert.InRange(answers.Count(answer => answer.Status == 200), 255, 299);
        HttpAnswer refused = answers.First(answer => answer.Status != 200);
        Assert.Equal((503, "1", ""), (refused.Status, refused["Retry-After"], refused["Connection"]));
    }

    private static EventServer Start(
        MultiplexerKind kind, TriggerMode mode, Func<EventServerOptions, EventServerOptions>? configure = null)
    {
        var options = new EventServerOptions { Variant = Variants.Require(kind, mode), Workload = Workload.Http };
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
