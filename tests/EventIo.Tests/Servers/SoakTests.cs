using System.Net;
using System.Net.Sockets;
using EventIo.Multiplexing;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Servers;

/// <summary>Thousands of connections whose clients do all kinds of things: the server's resources don't grow.</summary>
public sealed class SoakTests(ITestOutputHelper output)
{
    private const int Clients = 4;
    private const int ConnectionsOfEach = 250;

    [Theory(Explicit = Run.Long)]
    [InlineData("Epoll")]
    [InlineData("IoUring")]
    [InlineData("ThreadPerConnection")]
    public async Task Descriptors_threads_and_memory_do_not_grow(string multiplexer)
    {
        Variants.Require(Enum.Parse<MultiplexerKind>(multiplexer), default);
        using ShellServer server = await ShellServer.Start($"-Multiplexer {multiplexer} -Workload Http");
        // First let the runtime compile the code and the heap reach its size.
        Load(server.Port);
        await Rest(server);
        (int descriptors, int threads, long resident) =
            (server.Descriptors(), server.Threads(), server.ResidentBytes());
        Load(server.Port);
        Load(server.Port);
        await Rest(server);
        output.WriteLine($"{await server.Ask("$s.AcceptedConnections")} connections, " +
            $"{await server.Ask("$s.Requests")} requests; " +
            $"descriptors {descriptors} -> {server.Descriptors()}, threads {threads} -> {server.Threads()}, " +
            $"resident {resident >> 20} -> {server.ResidentBytes() >> 20} MiB.");
        Assert.InRange(server.Descriptors(), 0, descriptors);
        // The runtime's own pool starts and ends threads.
        Assert.InRange(server.Threads(), 0, threads + 4);
        Assert.InRange(server.ResidentBytes(), 0, resident + (resident / 5));
        Assert.Equal("", await server.Ask("$s.Fault"));
    }

    private static async Task Rest(ShellServer server)
    {
        await server.Until("$s.ActiveConnections", "0");
        await server.Ask("[GC]::Collect()");
    }

    private static void Load(int port)
    {
        Thread[] clients = [.. Enumerable.Range(0, Clients).Select(
            seed => new Thread(() => Misbehave(port, new Random(seed))))];
        Array.ForEach(clients, client => client.Start());
        Array.ForEach(clients, client => client.Join());
    }

    private static void Misbehave(int port, Random random)
    {
        byte[] block = new byte[65_536];
        for (int connection = 0; connection < ConnectionsOfEach; connection++)
        {
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream,
                ProtocolType.Tcp)
            { ReceiveTimeout = HangGuard.Milliseconds };
            socket.Connect(IPAddress.Loopback, port);
            try
            {
                switch (random.Next(6))
                {
                    case 0:
                        for (int i = 0; i < 20; i++)
                            Request(socket, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8, block);
                        break;
                    case 1:
                        Request(socket, "GET /bytes/300000 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"u8, block);
                        break;
                    case 2:
                        Request(socket, "GET /cpu/100 HTTP/1.1\r\nHost: a\r\n\r\n"u8, block);
                        break;
                    case 3:
                        random.NextBytes(block);
                        socket.Send(block.AsSpan(0, random.Next(block.Length)));
                        break;
                    case 4:
                        socket.Send("GET /bytes/10000000 HTTP/1.1\r\nHost: a\r\n\r\n"u8);
                        break;
                    default:
                        socket.Send("GET /delay/1 HTTP/1.1\r\nHo"u8);
                        socket.Shutdown(SocketShutdown.Send);
                        socket.Receive(block);
                        break;
                }
                if (random.Next(2) == 0)
                    socket.LingerState = new LingerOption(true, 0);
            }
            catch (SocketException)
            {
                // The server closes the connections of such clients.
            }
        }
    }

    private static void Request(Socket socket, ReadOnlySpan<byte> request, byte[] block)
    {
        socket.Send(request);
        socket.Receive(block);
    }
}
