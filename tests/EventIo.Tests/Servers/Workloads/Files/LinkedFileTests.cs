using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using EventIo.Multiplexing;
using EventIo.Multiplexing.IoUring;
using EventIo.Native.Linux.IoUring;
using EventIo.Native.Linux.IoUring.Probing;
using EventIo.Servers;
using EventIo.Servers.Workloads;
using EventIo.Tests.Servers.Workloads.Http;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Servers.Workloads.Files;

/// <summary>
/// Small files that a ring opens, reads, sends and closes in one chain of requests, and chains that fail.
/// </summary>
public sealed class LinkedFileTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public static TheoryData<string> Settings => ["best", "alone", "polled"];

    public void Dispose() => _root.Dispose();

    [Theory, MemberData(nameof(Settings))]
    public void Each_small_file_is_sent_as_one_chain_and_others_as_usual(string settings)
    {
        using EventServer server = Start(settings, _root.Path);
        Assert.Contains(RingFeature.LinkedFiles, server.RingFeatures);
        using var client = new RawHttpClient(server);
        int[] lengths = [1, 4_095, 8_192, 0, 8_193, 100_000];
        foreach (int length in lengths)
        {
            byte[] content = _root.Fill($"{length}.bin", length);
            HttpAnswer answer = client.Get($"/{length}.bin");
            Assert.True(answer.Status == 200
                && content.AsSpan().SequenceEqual(answer.Body), $"{length} bytes differ from the file.");
        }
        Eventually.True(() => server.LinkedFileCount == 3, $"{server.LinkedFileCount} files were linked.");
        HttpAnswer part = client.Get("/100000.bin", "Range: bytes=5000-5999\r\n");
        Assert.Equal((206, "bytes 5000-5999/100000"), (part.Status, part["Content-Range"]));
        Assert.True(File.ReadAllBytes(_root["100000.bin"]).AsSpan(5_000, 1_000).SequenceEqual(part.Body));
        Assert.Equal(304, client.Get("/1.bin", $"If-None-Match: {client.Get("/1.bin")["ETag"]}\r\n").Status);
        client.Send("HEAD /1.bin HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Equal("1", client.Receive(isHead: true)["Content-Length"]);
        Assert.Equal((10L, 0L), (server.Requests, server.RequestErrors));
        Eventually.True(() => server.LinkedFileCount == 5, $"{server.LinkedFileCount} files were linked.");
        Eventually.True(() => OpenFiles(_root.Path) == 0, "Files are still open.");
    }

    [Fact]
    public void Pipelined_requests_are_answered_in_order()
    {
        using EventServer server = Start("best", _root.Path);
        using var client = new RawHttpClient(server);
        int[] lengths = [.. Enumerable.Range(0, 100).Select(i => 1 + (i * 137 % 12_000))];
        foreach (int length in lengths)
            _root.Fill($"{length}.bin", length);
        client.Send(string.Concat(lengths.Select(length => $"GET /{length}.bin HTTP/1.1\r\nHost: x\r\n\r\n")));
        foreach (int length in lengths)
            Assert.True(File.ReadAllBytes(_root[$"{length}.bin"]).AsSpan().SequenceEqual(client.Receive().Body));
        Assert.InRange(server.LinkedFileCount!.Value, 1, 100);
        client.Send("GET /1.bin HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        Assert.Equal("close", client.Receive()["Connection"]);
        Assert.True(Client.IsClosed(client.Socket));
    }

    [Theory, MemberData(nameof(Settings))]
    public void A_file_that_can_not_be_opened_gets_only_the_usual_refusal(string settings)
    {
        _root.Write("a.txt", "a"u8);
        _root.Link("passwd", "/etc/passwd");
        using EventServer server = Start(settings, _root.Path);
        using var client = new RawHttpClient(server);
        for (int i = 0; i < 2 * 256; i++)
        {
            HttpAnswer answer = client.Get("/passwd");
            Assert.Equal((403, "403 Forbidden\n"), (answer.Status, answer.Text));
            Assert.Empty(answer["ETag"]);
        }
        Assert.Equal((0L, 512L, 512L), (server.LinkedFileCount, server.Requests, server.RequestErrors));
        Assert.Equal("a", client.Get("/a.txt").Text);
        Eventually.True(() => server.LinkedFileCount == 1, "The small file was not linked.");
        Assert.Equal(1, server.AcceptedConnections);
    }

    // Files of sysfs report a size of one page, but have only a few bytes.
    [Theory, MemberData(nameof(Settings))]
    public void A_file_shorter_than_its_size_is_closed_and_the_connection_ends_early(string settings)
    {
        const string Folder = "/sys/kernel/mm/transparent_hugepage";
        Assert.SkipUnless(File.Exists($"{Folder}/enabled"), $"There is no {Folder}.");
        using EventServer server = Start(settings, Folder);
        // More requests than the ring's table has places for files.
        for (int i = 0; i < 256 + 8; i++)
        {
            using var client = new RawHttpClient(server);
            client.Send("GET /enabled HTTP/1.1\r\nHost: x\r\n\r\n");
            Assert.Equal("4096", client.Receive(isHead: true)["Content-Length"]);
            Assert.InRange(client.CountToEnd(), 0, 4_095);
        }
        Assert.Equal(0L, server.LinkedFileCount);
        Eventually.True(() => OpenFiles(Folder) == 0 && server.ActiveConnections == 0, "Files are still open.");
    }

    [Fact]
    public void A_file_that_appears_disappears_or_changes_is_sent_whole_or_not_at_all()
    {
        byte[] small = [.. Enumerable.Repeat((byte)'s', 10)];
        byte[] large = [.. Enumerable.Repeat((byte)'l', 4_000)];
        long requests = 0;
        using EventServer server = Start("best", _root.Path);
        using var isOver = new CancellationTokenSource();
        var unrest = new Thread(() =>
        {
            for (int i = 0; !isOver.IsCancellationRequested; i++)
            {
                _root.Write("new", i % 2 == 0 ? small : large);
                File.Move(_root["new"], _root["file"], overwrite: true);
                if (i % 3 == 0)
                    File.Delete(_root["file"]);
            }
        });
        unrest.Start();
        try
        {
            using var client = new RawHttpClient(server);
            for (long begin = Stopwatch.GetTimestamp(); requests < 3_000 || server.LinkedFileCount < 300; requests++)
            {
                Assert.True(Stopwatch.GetElapsedTime(begin) < HangGuard.Time,
                    $"{server.LinkedFileCount} files were linked.");
                HttpAnswer answer = client.Get("/file");
                if (answer.Status == 200)
                    Assert.True(answer.Body.Length is 10 or 4_000
                        && answer.Body.All(value => value == answer.Body[0]), answer.Text);
                else
                    Assert.Equal(404, answer.Status);
            }
        }
        finally
        {
            isOver.Cancel();
            unrest.Join();
        }
        Assert.Equal((1L, requests), (server.AcceptedConnections, server.Requests));
        Eventually.True(() => OpenFiles(_root.Path) == 0, "Files are still open.");
    }

    [Fact]
    public void Peers_that_vanish_and_peers_that_do_not_read_leave_nothing_behind()
    {
        _root.Fill("a.bin", 8_000);
        using EventServer server = Start("best", _root.Path);
        string request = "GET /a.bin HTTP/1.1\r\nHost: x\r\n\r\n";
        for (int i = 0; i < 500; i++)
        {
            using Socket client = Client.Connect(server.Port!.Value);
            client.LingerState = new LingerOption(true, 0);
            client.Send(Encoding.ASCII.GetBytes(request));
        }
        using (var slow = new RawHttpClient(server.Port!.Value, 4_096))
        {
            slow.Send(string.Concat(Enumerable.Repeat(request, 2_000)));
            for (int i = 0; i < 2_000; i++)
                Assert.Equal(8_000, slow.Receive().Body.Length);
        }
        Eventually.True(() => server.ActiveConnections == 0 && OpenFiles(_root.Path) == 0, "Something is still open.");
        server.Stop();
        Assert.Null(server.Fault);
    }

    [Fact]
    public void More_concurrent_files_than_the_table_holds_are_sent_as_usual()
    {
        _root.Fill("a.bin", 5_000);
        ProcessResources.RequireDescriptors(700);
        using EventServer server = Start("best", _root.Path);
        RawHttpClient[] clients = [.. Enumerable.Range(0, 300).Select(_ => new RawHttpClient(server))];
        for (int round = 0; round < 5; round++)
        {
            foreach (RawHttpClient client in clients)
                client.Send("GET /a.bin HTTP/1.1\r\nHost: x\r\n\r\n");
            foreach (RawHttpClient client in clients)
                Assert.Equal(5_000, client.Receive().Body.Length);
        }
        Array.ForEach(clients, client => client.Dispose());
        Assert.Equal((1_500L, 0L), (server.Requests, server.RequestErrors));
        Assert.InRange(server.LinkedFileCount!.Value, 1, 1_500);
    }

    [Fact]
    public void An_incompatible_setting_is_refused_with_the_rule()
    {
        Refused(new() { RingFeatures = RingFeature.LinkedFiles | RingFeature.DirectDescriptors },
            "a ring has one table");
        Refused(new() { RingFeatures = RingFeature.LinkedFiles, SubmissionQueueSize = 2 }, "the 4 requests of a chain");
        Refused(new() { RingFeatures = RingFeature.DirectDescriptors }, "sendfile(2) needs descriptors");
        Refused(new() { RingFeatures = RingFeature.LinkedFiles }, "LinkedFiles is for the workload File",
            Workload.Http);
    }

    private void Refused(MultiplexerOptions options, string words, Workload workload = Workload.File)
    {
        EventServerOptions refused = RingSettings.Server(new MultiplexerOptions()) with
        {
            Multiplexer = options,
            Workload = workload,
            Root = _root.Path,
        };
        RingSetupException exception = Assert.Throws<RingSetupException>(() => EventServerRegistry.Start(refused));
        if (exception.Problem != RingProblem.Unavailable)
            Assert.Contains(words, exception.Message, StringComparison.Ordinal);
    }

    private static EventServer Start(string settings, string root)
    {
        bool isPolled = settings == "polled";
        var options = new MultiplexerOptions
        {
            RingFeatures = RingFeature.LinkedFiles | (settings == "alone"
                ? RingFeature.None
                : IoUringProbe.Offered.Best(isPolled)),
            SubmissionPolling = isPolled,
        };
        return EventServerRegistry.Start(RingSettings.Server(options) with { Workload = Workload.File, Root = root });
    }

    // Descriptors of the process and entries of its rings' tables (io_uring/fdinfo.c: "UserFiles:", a line for each).
    private static int OpenFiles(string folder) =>
        DescriptorLinks.OfThisProcess().Count(link => link.Target.StartsWith(folder + "/", StringComparison.Ordinal)
            || (link.Target == "anon_inode:[io_uring]" && HasInTable(link.Descriptor, folder)));

    private static bool HasInTable(string ring, string folder)
    {
        try
        {
            return File.ReadAllText($"/proc/self/fdinfo/{ring}").Contains($" {folder}/", StringComparison.Ordinal);
        }
        catch (FileNotFoundException)
        {
            // A test of another lane has closed its ring meanwhile.
            return false;
        }
    }
}
