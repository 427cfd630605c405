using System.Net.Sockets;
using System.Text;
using EventIo.Multiplexing;
using EventIo.Servers;
using EventIo.Servers.Workloads;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Servers.Workloads.Http;

/// <summary>
/// A delayed response keeps its connection as long as the client is connected and the timeout has not expired.
/// </summary>
public sealed class HttpWaitTests
{
    private const string Endless = "GET /delay/600000 HTTP/1.1\r\nHost: a\r\n\r\n";

    public static TheoryData<MultiplexerKind, TriggerMode> All => Carriers.All;

    public static TheoryData<MultiplexerKind, TriggerMode> Few => Carriers.Few;

    [Theory, MemberData(nameof(Few))]
    public void A_client_that_disconnects_during_a_delay_frees_its_connection(MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode, options => options with { MaxConnections = 1 });
        Ask(server, Endless).Dispose();
        Eventually.True(() => server.ActiveConnections == 0, "The place of the client that has left is still taken.");
        Assert.True(IsServed(server));
        Assert.Equal((ServerState.Running, null), (server.State, server.Fault));
    }

    [Theory, MemberData(nameof(Few))]
    public void A_client_that_disconnects_after_sending_more_requests_than_are_held_frees_its_connection(
        MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode, options => options with { MaxConnections = 1 });
        using (Socket client = Ask(server, Endless))
            client.Send(new byte[100_000]);
        Eventually.True(() => server.ActiveConnections == 0, "The place of the client that has left is still taken.");
        Assert.True(IsServed(server));
    }

    [Theory, MemberData(nameof(Few))]
    public void A_half_closed_client_gets_its_delayed_response_after_interim_responses(
        MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode);
        using Socket newer = Ask(server, "GET /delay/2500 HTTP/1.1\r\nHost: a\r\n\r\n");
        using Socket older = Ask(server, "GET /delay/2500 HTTP/1.0\r\n\r\n");
        newer.Shutdown(SocketShutdown.Send);
        older.Shutdown(SocketShutdown.Send);
        string answer = ReadToEnd(newer);
        Assert.StartsWith("HTTP/1.1 100 Continue\r\n\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\n\r\nHTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
        // HTTP/1.0 has no interim responses.
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", ReadToEnd(older), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(All))]
    public void A_body_that_takes_too_long_is_answered_with_408(MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode, options => options with { BodyTimeoutSeconds = 0.3 });
        using Socket plain = Ask(server, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
        using Socket chunked = Ask(
            server, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhalf");
        Assert.StartsWith("HTTP/1.1 408 ", ReadToEnd(plain), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 408 ", ReadToEnd(chunked), StringComparison.Ordinal);
        Eventually.True(() => server.TimedOutConnections == 2, "The two connections are not counted.");
        Assert.True(IsServed(server));
    }

    [Theory, MemberData(nameof(All))]
    public void A_connection_without_traffic_is_idle_even_while_its_response_is_delayed(
        MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode, options => options with { IdleTimeoutSeconds = 0.3 });
        using Socket client = Ask(server, Endless);
        Assert.Equal("", ReadToEnd(client));
        Eventually.True(() => server.TimedOutConnections == 1, "The closed connection is not counted.");
    }

    private static Socket Ask(EventServer server, string request)
    {
        Socket client = Client.Connect(server.Port!.Value);
        long before = server.BytesReceived;
        client.Send(Encoding.ASCII.GetBytes(request));
        Eventually.True(() => server.BytesReceived >= before + request.Length, "The request has not arrived.");
        return client;
    }

    private static bool IsServed(EventServer server)
    {
        try
        {
            using Socket client = Client.Connect(server.Port!.Value);
            client.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8);
            return Encoding.ASCII.GetString(Client.Read(client, 12)) == "HTTP/1.1 200";
        }
        catch (SocketException)
        {
            // The server closed the connection on arrival.
            return false;
        }
    }

    private static string ReadToEnd(Socket client)
    {
        var text = new StringBuilder();
        byte[] bytes = new byte[4_096];
        for (int received; (received = client.Receive(bytes)) > 0;)
            text.Append(Encoding.ASCII.GetString(bytes, 0, received));
        return text.ToString();
    }

    private static EventServer Start(
        MultiplexerKind kind, TriggerMode mode, Func<EventServerOptions, EventServerOptions>? configure = null)
    {
        EventServerOptions options = Variants.Server(kind, mode) with { Workload = Workload.Http };
        return EventServerRegistry.Start(configure?.Invoke(options) ?? options);
    }
}
