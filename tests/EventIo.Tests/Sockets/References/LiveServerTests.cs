using System.Net;
using System.Net.Sockets;
using System.Text;
using EventIo.Native;
using EventIo.Sockets;
using EventIo.Sockets.Listing;
using EventIo.Sockets.Options;
using EventIo.Sockets.References;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Sockets.References;

/// <summary>Third-party servers keep serving after an option of a connection was changed.</summary>
public sealed class LiveServerTests
{
    [Fact]
    public void Nginx_keeps_serving_the_changed_connection()
    {
        string folder = Directory.CreateTempSubdirectory("eventio-nginx-").FullName;
        try
        {
            int port = Listening.FreePort();
            File.WriteAllText(Path.Combine(folder, "index.html"), "served");
            File.WriteAllText(Path.Combine(folder, "nginx.conf"), NginxConfiguration(folder, port));
            using OtherProcess nginx = OtherProcess.Start(
                "nginx", "-p", folder, "-c", Path.Combine(folder, "nginx.conf"));
            Change(port, "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "served");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Redis_keeps_serving_the_changed_connection()
    {
        int port = Listening.FreePort();
        using OtherProcess redis = OtherProcess.Start(
            "redis-server", "--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no");
        Change(port, "PING\r\n", "+PONG");
    }

    private static void Change(int port, string request, string answer)
    {
        using Socket client = Connect(port);
        Assert.Contains(answer, Exchange(client, request), StringComparison.Ordinal);
        TcpSocket connection = Connection(port, client);
        using SocketReference socket = Open(connection);
        Assert.False(socket.Holder.IsOwn);
        foreach (SocketOptionSetting setting in socket.Select(SocketOptionSet.Create(SocketProfileKind.LongIdle, [])))
            Assert.Equal(setting.Value, SocketOptions.Set(socket, setting).Value);
        Assert.Contains("timer:(keepalive,", SocketStatistics.Of(port, connection.RemotePort!.Value),
            StringComparison.Ordinal);
        TcpSocket after = Connection(port, client, includeOptions: true);
        Assert.Equal((120L, 30L, 4L), (after.KeepIdleSeconds, after.KeepIntervalSeconds, after.KeepProbes));
        Assert.Equal(240_000L, after.UserTimeoutMilliseconds);
        Assert.Contains(answer, Exchange(client, request), StringComparison.Ordinal);
    }

    private static string NginxConfiguration(string folder, int port) => $$"""
        daemon off;
        # One process, so that its end is the end of all.
        master_process off;
        pid {{folder}}/nginx.pid;
        error_log stderr;
        events { }
        http {
            access_log off;
            client_body_temp_path {{folder}};
            proxy_temp_path {{folder}};
            fastcgi_temp_path {{folder}};
            uwsgi_temp_path {{folder}};
            scgi_temp_path {{folder}};
            server { listen 127.0.0.1:{{port}}; root {{folder}}; }
        }
        """;

    // The server's end.
    private static TcpSocket Connection(int port, Socket client, bool includeOptions = false) => Assert.Single(
        new HostSockets(new SocketQuery
        {
            States = [TcpState.Established],
            LocalPorts = [port],
            RemotePorts = [((IPEndPoint)client.LocalEndPoint!).Port],
            IncludeOptions = includeOptions,
        }).List(TestContext.Current.CancellationToken));

    private static SocketReference Open(TcpSocket socket)
    {
        Assert.SkipWhen(socket.ProcessId is null, "This user may not inspect the server that this test started.");
        try
        {
            return ProcessSockets.Open(socket.ProcessId.Value, socket.FileDescriptor!.Value, socket.Cookie);
        }
        catch (SocketProblemException problem) when (problem.Problem == SocketProblem.ProcessNotPermitted)
        {
            Assert.SkipWhen(true, $"{problem.Message} {problem.RecommendedAction}");
            throw;
        }
    }

    private static Socket Connect(int port)
    {
        Socket? connected = null;
        Eventually.True(() => (connected = TryConnect(port)) is not null, "The server does not listen.");
        return connected!;
    }

    private static Socket? TryConnect(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream,
            ProtocolType.Tcp)
        { ReceiveTimeout = HangGuard.Milliseconds };
        try
        {
            socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    private static string Exchange(Socket socket, string request)
    {
        socket.Send(Encoding.ASCII.GetBytes(request));
        byte[] reply = new byte[4096];
        return Encoding.ASCII.GetString(reply, 0, socket.Receive(reply));
    }
}
