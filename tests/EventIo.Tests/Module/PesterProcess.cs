using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Module;

/// <summary>
/// A process of pwsh with Pester that runs one file of tests after another, because starting pwsh takes longer than
/// running most files. Each lane that runs files has such a process. It ends when its standard input is closed, at the
/// end of this process.
/// </summary>
internal static class PesterProcess
{
    private const string Marker = "results:";

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);
    private static readonly ConcurrentBag<Process> Idle = [];
    private static readonly ConcurrentQueue<string> Errors = new();

    /// <summary>Runs a file.</summary>
    /// <returns>The results of its tests, in their order. A process that dies is one failed test.</returns>
    internal static async Task<PesterResult[]> Run(string file)
    {
        if (!Idle.TryTake(out Process? process))
            process = Start();
        try
        {
            using CancellationTokenSource timeout = new(Timeout);
            await process.StandardInput.WriteLineAsync(file);
            await process.StandardInput.FlushAsync(timeout.Token);
            string results = await ReadResults(process, timeout.Token);
            Idle.Add(process);
            return JsonSerializer.Deserialize<PesterResult[]>(results)!;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            // Also waits until all of its standard error has been read.
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return [new($"{Path.GetFileName(file)} (pwsh)", "Failed", 0, exception.Message, string.Join('\n', Errors))];
        }
    }

    private static Process Start()
    {
        Process process = Process.Start(PowerShellPackage.StartInfo(
            "-File", Path.Combine(AppContext.BaseDirectory, "Module", "Invoke-File.ps1"), PowerShellPackage.Pester))!;
        process.ErrorDataReceived += (_, line) => Errors.Enqueue(line.Data ?? "");
        process.BeginErrorReadLine();
        return process;
    }

    // Other lines are output that a test writes to the console.
    private static async Task<string> ReadResults(Process process, CancellationToken cancellation)
    {
        while (await process.StandardOutput.ReadLineAsync(cancellation) is { } line)
        {
            int start = line.IndexOf(Marker, StringComparison.Ordinal);
            if (start >= 0)
                return line[(start + Marker.Length)..];
        }
        throw new IOException("pwsh ended in the middle of the file.");
    }
}
