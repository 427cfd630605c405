using System.Net.Sockets;
using EventIo.Multiplexing;
using EventIo.Servers;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using Xunit;

namespace EventIo.Tests.Servers.Workloads.Http;

/// <content>Requests that are refused, and clients that misbehave.</content>
public sealed partial class HttpWorkloadTests
{
    [Theory, MemberData(nameof(All))]
    public void A_request_that_smuggles_another_gets_one_answer_and_is_closed(MultiplexerKind kind, TriggerMode mode)
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
    public void Requests_beyond_a_limit_are_refused_with_the_status_for_it(MultiplexerKind kind, TriggerMode mode)
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
            // The answer arrives although the client continues to send.
            client.Send(request + new string('z', 40_000));
            Assert.Equal(status, client.Receive().Status);
            client.AssertEnd();
        }
        Eventually.True(() => server.RequestErrors == 5, $"{server.RequestErrors} errors are counted.");
    }

    [Theory, MemberData(nameof(Few))]
    public void A_head_that_takes_too_long_is_answered_with_408(MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode, options => options with { HeaderTimeoutSeconds = 0.4 });
        using var unused = new RawHttpClient(server);
        using var slow = new RawHttpClient(server);
        using var between = new RawHttpClient(server);
        Assert.Equal(200, between.Get("/").Status);
        // Sends a byte at a time, as slowloris does: every byte is progress, but the head is never complete.
        slow.Send($"GET /{Head}X: ");
        using var timer = new Timer(_ => Drip(slow), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(20));
        HttpAnswer answer = slow.Receive();
        Assert.Equal((408, "close"), (answer.Status, answer["Connection"]));
        Eventually.True(() => server.TimedOutConnections == 1, "The connection is not counted.");
        // The timeout does not apply to connections on which no head has begun.
        Assert.Equal(200, between.Get("/").Status);
        Assert.Equal(200, unused.Get("/").Status);
        Eventually.True(() => server.ActiveConnections == 2, $"{server.ActiveConnections} connections are open.");

        static void Drip(RawHttpClient client)
        {
            try
            {
                client.Socket.Send("G"u8);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // The server has closed the connection, as expected.
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

    [Theory, MemberData(nameof(Few))]
    public void A_client_that_never_reads_is_cut_off_and_others_are_served(MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode, options => options with { WriteTimeoutSeconds = 0.5 });
        using var stalled = new RawHttpClient(server, receiveBufferBytes: 4_096);
        stalled.Send(string.Concat(Enumerable.Repeat($"GET /bytes/10000000{Head}\r\n", 100)));
        using var other = new RawHttpClient(server);
        Assert.Equal(200, other.Get("/").Status);
        Eventually.True(() => server.TimedOutConnections == 1, "The client that never reads is still connected.");
        Assert.Equal(200, other.Get("/").Status);
        // The kernel accepted as much as fits into its buffers, and the server began no further response.
        Assert.InRange(server.BytesSent, 1, 500_000_000);
    }

    [Theory(Skip = Host.WineReset, SkipType = typeof(Host), SkipWhen = nameof(Host.IsWine))]
    [MemberData(nameof(All))]
    public void A_reset_during_a_response_ends_that_connection_only(MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode);
        using var other = new RawHttpClient(server);
        foreach (string target in (string[])["/bytes/1000000000", "/delay/60000"])
        {
            var client = new RawHttpClient(server);
            client.Send($"GET {target}{Head}\r\n");
            Eventually.True(() => server.ActiveConnections == 2, "The connection is not accepted.");
            client.Reset();
            Eventually.True(() => server.ActiveConnections == 1,
                $"{target}: the connection that was reset is still counted.");
        }
        Assert.Equal(200, other.Get("/").Status);
        Assert.Equal((ServerState.Running, 2L), (server.State, server.FailedConnections));
    }

    [Fact]
    public void Work_without_a_free_worker_is_refused_with_503()
    {
        ProcessResources.RequireDescriptors(650);
        (MultiplexerKind kind, TriggerMode mode) = MultiplexerVariant.Default;
        using EventServer server = Start(kind, mode, options => options with { WorkerCount = 1 });
        List<RawHttpClient> clients = [.. Enumerable.Range(0, 300).Select(_ => new RawHttpClient(server))];
        using var first = new RawHttpClient(server);
        Assert.Equal(200, first.Get("/").Status);
        // This request occupies the worker until the others have sent their requests, on a slow host too.
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
}
