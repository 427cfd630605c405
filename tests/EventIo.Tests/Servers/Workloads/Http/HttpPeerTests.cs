using System.Globalization;
using System.Text;
using EventIo.Multiplexing;
using EventIo.Servers;
using EventIo.Servers.Workloads;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Servers.Workloads.Http;

/// <summary>Third-party HTTP clients.</summary>
public sealed class HttpPeerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<MultiplexerKind, TriggerMode> All => Carriers.All;

    public static TheoryData<MultiplexerKind, TriggerMode> Few => Carriers.Few;

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(All))]
    public void Curl_gets_posts_and_puts_on_one_connection(MultiplexerKind kind, TriggerMode mode)
    {
        string file = _folder.Write("upload", new byte[3_000_000]);
        using EventServer server = Start(kind, mode);
        string url = $"http://{server.EndPoint}";
        const string Format = "%{http_code} %{num_connects} %{size_download}\n";
        string[] next = ["--next", "-sS", "-m", "30", "-o", "/dev/null", "-w", Format];
        Assert.Equal(
            """
            200 1 19
            200 0 5000000
            200 0 0
            200 0 7
            200 0 8
            200 0 9
            404 0 14

            """,
            Curl([.. next[1..], $"{url}/",
                .. next, $"{url}/bytes/5000000",
                .. next, "-I", $"{url}/bytes/5000000",
                .. next, "--data-binary", $"@{file}", $"{url}/bytes/7",
                .. next, "-H", "Transfer-Encoding: chunked", "--data-binary", $"@{file}", $"{url}/bytes/8",
                // curl sends Expect: 100-continue before the body.
                .. next, "-H", "Expect: 100-continue", "-T", file, $"{url}/bytes/9",
                .. next, $"{url}/nowhere"]));
        Assert.Equal("Hello from EventIo\n", Curl(["-sS", "-m", "30", "--http1.0", $"{url}/"]));
        Assert.Equal((0, 2), (server.FailedConnections, server.AcceptedConnections));
        Assert.InRange(server.BytesReceived, 9_000_000, 9_100_000);
    }

    [Theory, MemberData(nameof(All))]
    public void Netcat_gets_its_answers_after_closing_its_sending_side(MultiplexerKind kind, TriggerMode mode)
    {
        string requests = _folder.Write(
            "requests", "GET /delay/20 HTTP/1.1\r\nHost: a\r\n\r\nGET /bytes/3 HTTP/1.0\r\n\r\n"u8);
        using EventServer server = Start(kind, mode);
        string answers = Encoding.Latin1.GetString(Peer.Run("nc", requests, "-N", "127.0.0.1", $"{server.Port}"));
        Assert.Matches("(?s)^HTTP/1.1 200 OK\r\n.*\r\n\r\nHello from EventIo\nHTTP/1.1 200 OK\r\n.*Connection: " +
            "close\r\n\r\nABC$", answers);
    }

    [Theory, MemberData(nameof(Few))]
    public void Ab_loses_no_request_with_or_without_keep_alive(MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode);
        string url = $"http://{server.EndPoint}/";
        string kept = Run("ab", "-q", "-k", "-n", "2000", "-c", "20", url);
        Assert.Matches("Complete requests: +2000\n", kept);
        Assert.Matches("Failed requests: +0\n", kept);
        Assert.Matches("Keep-Alive requests: +2000\n", kept);
        Assert.DoesNotContain("Non-2xx", kept, StringComparison.Ordinal);
        string closed = Run("ab", "-q", "-n", "500", "-c", "20", url);
        Assert.Matches("Complete requests: +500\n", closed);
        Assert.Matches("Failed requests: +0\n", closed);
        Assert.Equal(0, server.FailedConnections);
    }

    [Theory, MemberData(nameof(Few))]
    public void H2load_with_HTTP_1_loses_no_request(MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode);
        string output = Run("h2load", "--h1", "-n", "2000", "-c", "20", $"http://{server.EndPoint}/bytes/500");
        Assert.Contains("2000 succeeded, 0 failed, 0 errored, 0 timeout", output, StringComparison.Ordinal);
        Assert.Contains("2000 2xx, 0 3xx, 0 4xx, 0 5xx", output, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Few))]
    public void Wrk_sees_no_error_and_every_request_is_counted(MultiplexerKind kind, TriggerMode mode)
    {
        string pipeline = _folder.Write("pipeline.lua", """
            init = function() requests = string.rep(wrk.format(), 16) end
            request = function() return requests end
            """u8);
        using EventServer server = Start(kind, mode);
        string url = $"http://{server.EndPoint}/";
        foreach (string[] how in (string[][])[["-t1", "-c20", "-d1"], ["-t1", "-c5", "-d1", "-s", pipeline]])
        {
            long before = server.Requests;
            string output = Run("wrk", [.. how, url]);
            Assert.DoesNotContain("Socket errors", output, StringComparison.Ordinal);
            Assert.DoesNotContain("Non-2xx", output, StringComparison.Ordinal);
            string requests = output.Split(" requests in")[0].Split('\n')[^1].Trim();
            long seen = long.Parse(requests, CultureInfo.InvariantCulture);
            Assert.True(seen > 0, output);
            Eventually.True(() => server.Requests - before >= seen,
                $"wrk received {seen} answers, and the server counted {server.Requests - before}.");
        }
    }

    [Theory]
    [InlineData(MultiplexerKind.Epoll, TriggerMode.Level)]
    [InlineData(MultiplexerKind.IoUring, TriggerMode.MultishotReceive)]
    [InlineData(MultiplexerKind.ThreadPerConnection, TriggerMode.Blocking)]
    public void A_browser_shows_a_page_with_everything_that_it_refers_to(MultiplexerKind kind, TriggerMode mode)
    {
        string? browser = ((string[])["chromium-headless-shell", "chromium", "google-chrome"])
            .FirstOrDefault(name => Peer.Find(name) is not null);
        Assert.SkipWhen(browser is null, "Chromium is not installed.");
        _folder.Write("site/index.html", """
            <!doctype html><link rel=stylesheet href=style.css><script src=app.js defer></script>
            <img id=i src=dot.svg><p id=p>waiting
            """u8);
        _folder.Write("site/style.css", "p { color: rgb(1, 2, 3) }"u8);
        _folder.Write("site/dot.svg", "<svg xmlns='http://www.w3.org/2000/svg' width='7' height='7'></svg>"u8);
        _folder.Write("site/data/text.txt", "012here789"u8);
        _folder.Write("site/app.js", """
            window.onload = async () => {
              const text = await (await fetch('data/text.txt', { headers: { Range: 'bytes=3-6' } })).text()
              p.textContent = [text, getComputedStyle(p).color, i.naturalWidth].join('|')
            }
            """u8);
        using EventServer server = EventServerRegistry.Start(Variants.Server(kind, mode) with
        {
            Workload = Workload.File,
            Root = _folder["site"],
        });
        string page = Run(
            browser, "--headless", "--log-level=3", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            $"--user-data-dir={_folder["profile"]}",
            "--virtual-time-budget=20000", "--dump-dom", $"http://{server.EndPoint}/");
        Assert.Contains("<p id=\"p\">here|rgb(1, 2, 3)|7</p>", page, StringComparison.Ordinal);
    }

    private static EventServer Start(MultiplexerKind kind, TriggerMode mode) => EventServerRegistry.Start(
        Variants.Server(kind, mode) with { Workload = Workload.Http });

    private static string Curl(string[] arguments) => Run("curl", arguments);

    private static string Run(string program, params string[] arguments) =>
        Encoding.UTF8.GetString(Peer.Run(program, "/dev/null", arguments)).ReplaceLineEndings("\n");
}
