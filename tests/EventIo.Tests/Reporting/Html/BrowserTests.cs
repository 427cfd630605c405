using System.Diagnostics;
using System.Text.RegularExpressions;
using EventIo.Reporting.Html;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Reporting.Html;

/// <summary>Opens a report in Chromium without a window.</summary>
public sealed class BrowserTests
{
    [Fact]
    public async Task A_browser_shows_a_report_without_an_error_or_a_request_and_its_script_runs()
    {
        string browser = Peer.Require("chromium-headless-shell");
        using var folder = new TemporaryFolder();
        string page = Path.Combine(folder.Path, "report.html");
        string log = Path.Combine(folder.Path, "net.json");
        await File.WriteAllTextAsync(
            page, ReportPage.Of(SampleReport.Varied()), TestContext.Current.CancellationToken);
        (string dom, string messages) = await Open(browser,
            "--enable-logging=stderr", $"--log-net-log={log}", $"--user-data-dir={folder.Path}/profile", "--dump-dom",
            new Uri(page).AbsoluteUri);
        Assert.SkipWhen(dom.Length == 0, $"Chromium can't run here: {messages}");
        // The browser writes errors of the page's scripts, policy and markup to its standard error.
        Assert.DoesNotContain(":CONSOLE", messages, StringComparison.Ordinal);
        string requests = await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken);
        Assert.Empty(Regex.Matches(requests, "\"url\":\"(?!file:|data:|chrome:)[^\"]*\"").Select(match => match.Value));
        Assert.Contains("<th scope=\"col\"><button type=\"button\">", dom, StringComparison.Ordinal);
        Assert.Equal(6, Regex.Count(dom, "<svg "));
    }

    private static async Task<(string Output, string Errors)> Open(string browser, params string[] arguments)
    {
        var start = new ProcessStartInfo(browser, ["--no-sandbox", "--disable-gpu", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (await output, await errors);
    }
}
