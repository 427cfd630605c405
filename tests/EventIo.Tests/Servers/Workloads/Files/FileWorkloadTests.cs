using System.Text;
using EventIo.Multiplexing;
using EventIo.Servers;
using EventIo.Servers.Workloads;
using EventIo.Tests.Servers.Workloads.Http;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Servers.Workloads.Files;

/// <summary>The workload File over real sockets, on every mechanism.</summary>
public sealed partial class FileWorkloadTests : IDisposable
{
    private const long Gibibyte = 1L << 30;

    private readonly TemporaryFolder _root = new();

    public static TheoryData<MultiplexerKind, TriggerMode> All => Carriers.All;

    public static TheoryData<MultiplexerKind, TriggerMode> Few => Carriers.Few;

    public void Dispose() => _root.Dispose();

    [Theory, MemberData(nameof(All))]
    public void Files_arrive_whole_on_one_connection(MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode);
        using var client = new RawHttpClient(server);
        foreach (int length in (int[])[0, 1, 4_096, 16_384, 65_537, 3_000_000])
        {
            byte[] content = _root.Fill($"{length}.bin", length);
            HttpAnswer answer = client.Get($"/{length}.bin");
            Assert.Equal(200, answer.Status);
            Assert.True(content.AsSpan().SequenceEqual(answer.Body), $"{length} bytes differ from the file.");
            client.Send($"HEAD /{length}.bin HTTP/1.1\r\nHost: x\r\n\r\n");
            Assert.Equal($"{length}", client.Receive(isHead: true)["Content-Length"]);
        }
        Eventually.True(() => server.Requests == 12, $"{server.Requests} requests are counted.");
        Assert.Equal((_root.Path, 0L, 1L), (server.Root, server.RequestErrors, server.AcceptedConnections));
        client.Dispose();
        Eventually.True(() => _root.OpenFiles() == 0, $"{_root.OpenFiles()} files are still open.");
    }

    [Theory, MemberData(nameof(All))]
    public void A_response_describes_its_file(MultiplexerKind kind, TriggerMode mode)
    {
        File.SetLastWriteTimeUtc(
            _root.Write("page.HTML", "<p>"u8), new DateTime(2020, 2, 29, 23, 59, 58, DateTimeKind.Utc));
        _root.Write("in/index.html", "index"u8);
        _root.Write("style.css", ""u8);
        _root.Write("no.such", ""u8);
        using EventServer server = Start(kind, mode);
        using var client = new RawHttpClient(server);
        HttpAnswer page = client.Get("/page.HTML");
        Assert.Equal(("text/html", "Sat, 29 Feb 2020 23:59:58 GMT", "bytes"),
            (page["Content-Type"], page["Last-Modified"], page["Accept-Ranges"]));
        Assert.Matches("^\"[0-9a-f.-]+\"$", page["ETag"]);
        Assert.Equal("text/css", client.Get("/style.css?v=1")["Content-Type"]);
        Assert.Equal("application/octet-stream", client.Get("/no.such")["Content-Type"]);
        Assert.Equal(("index", "text/html"), (client.Get("/in/").Text, client.Get("http://x/in/.")["Content-Type"]));
        HttpAnswer moved = client.Get("/./%69n?a");
        Assert.Equal((301, "./%69n/", ""), (moved.Status, moved["Location"], moved.Text));
    }

    [Theory, MemberData(nameof(All))]
    public void Requests_that_can_not_be_served_are_refused(MultiplexerKind kind, TriggerMode mode)
    {
        _root.Write("a.txt", "a"u8);
        _root.Write("in/b.txt", "b"u8);
        _root.Link("passwd", "/etc/passwd");
        _root.Link("up", "../../../../../../etc/passwd");
        Peer.Run("mkfifo", "/dev/null", _root["fifo"]);
        using EventServer server = Start(kind, mode);
        using var client = new RawHttpClient(server);
        foreach ((string target, int status) in ((string, int)[])[
            ("/", 404), ("/in/", 404), ("/nowhere", 404), ("/a.txt/", 404), ("/a.txt/x", 404),
            ($"/{new string('x', 300)}", 404),
            ($"/{string.Concat(Enumerable.Repeat("in/", 1_500))}", 404),
            ($"/{string.Concat(Enumerable.Repeat("in%2F..%2F", 300))}in", 404),
            ("/fifo", 403), ("/passwd", 403), ("/up", 403), ("/..", 403), ("/in/../../etc/passwd", 403),
            ("/%2e%2e/%2e%2e/etc/passwd", 403), ("/..%2f..%2fetc%2fpasswd", 403), ("//../etc/passwd", 403),
            ("/%", 400), ("/a.txt%00.html", 400), ("*", 400), ("a.txt", 400), ("/in/../a.txt", 200)])
        {
            HttpAnswer answer = client.Get(target);
            Assert.True(status == answer.Status, $"{target}: {answer.Status}");
            Assert.DoesNotContain("root:", answer.Text, StringComparison.Ordinal);
        }
        client.Send("POST /a.txt HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabcDELETE /a.txt HTTP/1.1\r\nHost: " +
            "x\r\n\r\n");
        foreach (HttpAnswer answer in (HttpAnswer[])[client.Receive(), client.Receive()])
            Assert.Equal((405, "GET, HEAD"), (answer.Status, answer["Allow"]));
        Assert.True(File.Exists(_root["a.txt"]));
        client.Dispose();
        Eventually.True(() => _root.OpenFiles() == 0, $"{_root.OpenFiles()} files are still open.");
    }

    [Theory, MemberData(nameof(All))]
    public void Conditions_and_ranges_are_respected(MultiplexerKind kind, TriggerMode mode)
    {
        byte[] content = _root.Fill("a.bin", 100_000);
        File.SetLastWriteTimeUtc(_root["a.bin"], new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        using EventServer server = Start(kind, mode);
        using var client = new RawHttpClient(server);
        HttpAnswer whole = client.Get("/a.bin");

        foreach (string condition in (string[])[$"If-None-Match: {whole["ETag"]}",
            $"If-Modified-Since: {whole["Last-Modified"]}"])
        {
            HttpAnswer same = client.Get("/a.bin", condition + "\r\n");
            Assert.Equal((304, whole["ETag"], whole["Last-Modified"], ""),
                (same.Status, same["ETag"], same["Last-Modified"], same["Content-Length"]));
        }
        Assert.Equal(412, client.Get("/a.bin", "If-Match: \"other\"\r\n").Status);

        foreach ((string range, int begin, int end) in ((string, int, int)[])[
            ("0-0", 0, 1), ("99999-", 99_999, 100_000), ("5000-69999", 5_000, 70_000), ("-1000", 99_000, 100_000)])
        {
            HttpAnswer part = client.Get("/a.bin", $"Range: bytes={range}\r\nIf-Range: {whole["ETag"]}\r\n");
            Assert.Equal((206, $"bytes {begin}-{end - 1}/100000"), (part.Status, part["Content-Range"]));
            Assert.Equal(content[begin..end], part.Body);
        }
        HttpAnswer beyond = client.Get("/a.bin", "Range: bytes=100000-\r\n");
        Assert.Equal((416, "bytes */100000"), (beyond.Status, beyond["Content-Range"]));
        Assert.Equal(100_000, client.Get("/a.bin", "Range: bytes=0-1,3-4\r\n").Body.Length);
        // The name now refers to another file: the part that the client has is useless.
        _root.Write("new", content.AsSpan(1));
        File.Move(_root["new"], _root["a.bin"], overwrite: true);
        Assert.Equal(200, client.Get("/a.bin", $"Range: bytes=0-0\r\nIf-Range: {whole["ETag"]}\r\n").Status);
        Assert.Equal(200, client.Get("/a.bin", $"If-None-Match: {whole["ETag"]}\r\n").Status);
    }

    [Theory, MemberData(nameof(All))]
    public void Offsets_and_lengths_beyond_4_GiB_are_correct(MultiplexerKind kind, TriggerMode mode)
    {
        long size = (4 * Gibibyte) + 100;
        using (FileStream file = File.Create(_root["large"]))
        {
            file.SetLength(size);
            file.Seek((4 * Gibibyte) - 3, SeekOrigin.Begin);
            file.Write("abcdef"u8);
        }
        using EventServer server = Start(kind, mode);
        using var client = new RawHttpClient(server);
        client.Send("HEAD /large HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Equal($"{size}", client.Receive(isHead: true)["Content-Length"]);
        HttpAnswer part = client.Get("/large", "Range: bytes=4294967293-4294967298\r\n");
        Assert.Equal(("abcdef", $"bytes 4294967293-4294967298/{size}"), (part.Text, part["Content-Range"]));
        // The range crosses 4 GiB and is sent in many steps.
        client.Send("GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\nRange: " +
            $"bytes={(4 * Gibibyte) - 100_000_000}-\r\n\r\n");
        Assert.InRange(client.CountToEnd() - 100_000_100, 100, 1_000);
        Eventually.True(() => server.BytesSent > 100_000_100, $"{server.BytesSent} bytes are counted.");
    }

    [Theory, MemberData(nameof(All))]
    public void Hundreds_of_pipelined_files_arrive_in_order_and_few_are_open(MultiplexerKind kind,
        TriggerMode mode)
    {
        byte[][] contents = [.. Enumerable.Range(0, 5).Select(
            number => _root.Fill($"{number}", 1 + (number * 30_000)))];
        using EventServer server = Start(kind, mode);
        using var client = new RawHttpClient(server);
        client.Send(string.Concat(
            Enumerable.Range(0, 300).Select(number => $"GET /{number % 5} HTTP/1.1\r\nHost: x\r\n\r\n")));
        Eventually.True(() => _root.OpenFiles() > 0, "No file is open.");
        Assert.InRange(_root.OpenFiles(), 0, 5);
        for (int number = 0; number < 300; number++)
            Assert.True(contents[number % 5].AsSpan().SequenceEqual(client.Receive().Body),
                $"Request {number} got another file.");
    }

    [Theory, MemberData(nameof(All))]
    public void Thousands_of_requests_allocate_nothing(MultiplexerKind kind, TriggerMode mode)
    {
        string tag;
        _root.Fill("a.html", 100);
        _root.Fill("b.txt", 30_000);
        using EventServer server = Start(kind, mode);
        using var client = new RawHttpClient(server);
        tag = client.Get("/a.html")["ETag"];
        const string Head = " HTTP/1.1\r\nHost: x\r\n";
        byte[] requests = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(
            $"GET /a.html{Head}\r\nGET /b.txt{Head}Range: bytes=5-25000\r\nIf-Range: {tag}\r\n\r\nHEAD " +
            $"/x%20{Head}\r\n" +
            $"GET /a.html{Head}If-None-Match: \"a\", {tag}\r\n\r\nGET /b.txt{Head}If-Modified-Since: Sun Nov  6 " +
            "08:49:37 1994\r\n\r\n", 10)));
        Allocations.BecomeNone(() => server.AllocatedBytes, () =>
        {
            for (int i = 0; i < 10; i++)
            {
                client.Send(requests);
                for (int answer = 0; answer < 50; answer++)
                    client.Receive(isHead: answer % 5 == 2);
            }
        });
    }

    private EventServer Start(MultiplexerKind kind, TriggerMode mode) =>
        EventServerRegistry.Start(Variants.Server(kind, mode) with
        {
            Workload = Workload.File,
            Root = _root.Path,
        });
}
