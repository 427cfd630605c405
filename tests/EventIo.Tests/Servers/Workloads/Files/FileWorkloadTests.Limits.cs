using EventIo.Multiplexing;
using EventIo.Servers;
using EventIo.Tests.Servers.Workloads.Http;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Servers.Workloads.Files;

/// <content>Clients that leave, files that change, and a lack of descriptors.</content>
public sealed partial class FileWorkloadTests
{
    [Theory, MemberData(nameof(Few))]
    public void A_file_that_shrinks_during_the_response_ends_the_connection_early(
        MultiplexerKind kind, TriggerMode mode)
    {
        _root.Fill("a.bin", 20_000_000);
        using EventServer server = Start(kind, mode);
        using var client = new RawHttpClient(server);
        client.Send("GET /a.bin HTTP/1.1\r\nHost: x\r\n\r\n");
        Eventually.True(() => server.BytesSent > 0, "Nothing is sent.");
        using (FileStream file = File.OpenWrite(_root["a.bin"]))
            file.SetLength(1_000);
        Assert.InRange(client.CountToEnd(), 0, 19_999_999);
        using var other = new RawHttpClient(server);
        Assert.Equal(1_000, other.Get("/a.bin").Body.Length);
        Eventually.True(() => server.ActiveConnections == 1, "The connection is still counted.");
        Assert.Equal(ServerState.Running, server.State);
    }

    [Theory, MemberData(nameof(All))]
    public void A_file_that_is_deleted_during_the_response_arrives_whole(MultiplexerKind kind, TriggerMode mode)
    {
        byte[] content = _root.Fill("a.bin", 20_000_000);
        using EventServer server = Start(kind, mode);
        using var client = new RawHttpClient(server);
        using var second = new RawHttpClient(server);
        client.Send("GET /a.bin HTTP/1.1\r\nHost: x\r\n\r\n");
        Eventually.True(() => _root.OpenFiles() == 1, "The file is not open.");
        File.Delete(_root["a.bin"]);
        Assert.Equal(404, second.Get("/a.bin").Status);
        Assert.True(content.AsSpan().SequenceEqual(client.Receive().Body), "The bytes differ from the file.");
    }

    [Theory, MemberData(nameof(All))]
    public void Clients_that_disconnect_leave_no_file_open(MultiplexerKind kind, TriggerMode mode)
    {
        _root.Fill("a.bin", 20_000_000);
        var before = ProcessResources.Now();
        using (EventServer server = Start(kind, mode))
        {
            for (int time = 0; time < 20; time++)
            {
                using var client = new RawHttpClient(server);
                client.Send("GET /a.bin HTTP/1.1\r\nHost: x\r\n\r\nGET /a.bin HTTP/1.1\r\nHost: " +
                    "x\r\nContent-Length: 5\r\n\r\n");
                if (time % 2 == 0)
                    Eventually.True(() => _root.OpenFiles() > 0, "The file is not open.");
                client.Reset();
            }
            Eventually.True(
                () => server is { AcceptedConnections: 20, ActiveConnections: 0 },
                $"{server.ActiveConnections} connections are still open.");
            Assert.Equal(0, _root.OpenFiles());
            using var last = new RawHttpClient(server);
            last.Send("GET /a.bin HTTP/1.1\r\nHost: x\r\n\r\n");
            Eventually.True(() => _root.OpenFiles() > 0, "The file is not open.");
        }
        Assert.Equal(0, _root.OpenFiles());
        before.AssertNoLeak();
    }

    [Theory]
    [InlineData("Epoll"), InlineData("IoUring", Explicit = Run.Long),
        InlineData("ThreadPerConnection", Explicit = Run.Long)]
    public async Task Without_descriptors_files_are_refused_with_503_until_there_are_some(string multiplexer)
    {
        const int Clients = 60;
        Variants.Require(Enum.Parse<MultiplexerKind>(multiplexer), default);
        _root.Fill("a.bin", 30_000_000);
        using ShellServer server = await ShellServer.Start(
            $"-Multiplexer {multiplexer} -Workload File -Root '{_root.Path}'", "ulimit -n 300");
        // The script leaves some descriptors, but fewer than there are clients.
        await server.Ask("$global:held = [Collections.Generic.List[object]]::new()");
        const int Open = 300 - 1 - 16 - Clients - (Clients / 2);
        await server.Ask($$"""
            while ([IO.Directory]::GetFileSystemEntries('/proc/self/fd').Length -lt {{Open}}) {
            $global:held.Add([IO.File]::OpenHandle('/dev/null')) }
            """.ReplaceLineEndings(" "));
        List<RawHttpClient> clients =
            [.. Enumerable.Range(0, Clients).Select(_ => new RawHttpClient(server.Port, 4_096))];
        try
        {
            await server.Until("$s.AcceptedConnections", $"{Clients}");
            foreach (RawHttpClient client in clients)
                client.Send("GET /a.bin HTTP/1.1\r\nHost: x\r\n\r\n");
            await server.Until("$s.Requests", $"{Clients}");
            int refused = (int)await server.AskNumber("$s.RequestErrors");
            Assert.InRange(refused, 1, Clients - 1);
            // The shell still has descriptors: it can open a dozen files, load assemblies and start threads.
            Assert.Equal("12", await server.Ask(
                "$f = 1..12 | ForEach-Object { [IO.File]::OpenHandle('/dev/null') }; $f.Dispose(); $f.Count"));
            List<HttpAnswer> heads = [.. clients.Select(client => client.Receive(isHead: true))];
            Assert.Equal(refused, heads.Count(head => (head.Status, head["Retry-After"]) == (503, "1")));
            // Refused clients keep their connections, and get the file once the others have left.
            RawHttpClient waiting = clients[heads.FindIndex(head => head.Status == 503)];
            clients.Where((client, index) => heads[index].Status == 200).ToList().ForEach(client => client.Reset());
            await server.Until("$s.ActiveConnections", $"{refused}");
            waiting.ReadBody("503 Service Unavailable\n".Length);
            Assert.Equal(30_000_000, waiting.Get("/a.bin").Body.Length);
            Assert.Equal("Running ", await server.Ask("\"$($s.State) $($s.Fault)\""));
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }
}
