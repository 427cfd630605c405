using System.Diagnostics;
using Xunit;

namespace EventIo.Tests.Pester;

/// <summary>The reader against Pester itself, where this machine has it: the samples end alike under both.</summary>
public sealed class RealPesterTests
{
    private const string NoPester = "no Pester";

    private const string Script = """
        if (-not (Get-Module Pester -ListAvailable | Where-Object Version -ge '5.3')) { 'no Pester'; exit }
        Import-Module Pester -MinimumVersion 5.3
        foreach ($test in (Invoke-Pester -Path $env:EVENTIO_SAMPLES -PassThru -Output None).Tests) {
            $file = [IO.Path]::GetFileName($test.ScriptBlock.File).Replace('.Tests.ps1', '')
            "$file.$($test.ExpandedPath)`t$($test.Result)".Replace('Inconclusive', 'Skipped')
        }
        """;

    [Fact]
    public async Task Pester_and_the_reader_agree_on_every_sample()
    {
        string[] pester = await RunPesterAsync(TestContext.Current.CancellationToken);
        Assert.SkipWhen(pester is [NoPester], "Pester 5.3 or newer is not installed.");

        List<string> reader = [];
        foreach (string path in Directory.EnumerateFiles(ReaderTests.Samples, "*.Tests.ps1"))
        {
            PesterFile file = new(path, TimeSpan.FromMinutes(1));
            await file.RunAsync(_ => true);
            foreach (PesterTest test in file.Tests)
                reader.Add($"{test.Path.Replace(" (2)", "", StringComparison.Ordinal)}\t{(await test.Outcome).Status}");
        }

        Assert.Equal(reader.Order(StringComparer.Ordinal), pester.Order(StringComparer.Ordinal));
    }

    private static async Task<string[]> RunPesterAsync(CancellationToken cancellation)
    {
        ProcessStartInfo start = new("pwsh", ["-NoProfile", "-NonInteractive", "-Command", Script])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["EVENTIO_SAMPLES"] = ReaderTests.Samples, ["NO_COLOR"] = "1" },
        };
        Process? process = null;
        try
        {
            process = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("pwsh is not in PATH.");
        }

        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        using (process)
        using (limit.Token.Register(() => process!.Kill(entireProcessTree: true)))
        {
            Task<string> errors = process!.StandardError.ReadToEndAsync(cancellation);
            string output = await process.StandardOutput.ReadToEndAsync(cancellation);
            await errors;
            // Errors that do not terminate go to the output between the lines; the tabs tell the results.
            string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            return lines is [NoPester] ? lines : [.. lines.Where(line => line.Contains('\t'))];
        }
    }
}
