using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using EventIo.Tests.Support;

namespace EventIo.Tests.Module;

/// <summary>
/// pwsh with Pester, which runs one file of tests after another: starting it takes longer than most files do. It ends
/// with its standard input, at the end of this process.
/// </summary>
internal static class PesterProcess
{
    private const string Marker = "results:";

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);
    private static readonly SemaphoreSlim Turn = new(1);
    private static readonly ConcurrentQueue<string> Errors = new();
    private static Process? s_process;

    /// <summary>Runs a file.</summary>
    /// <returns>The results of its tests, in their order. A process that dies is one failed test.</returns>
    internal static async Task<PesterResult[]> Run(string file)
    {
        await Turn.WaitAsync();
        try
        {
            using CancellationTokenSource timeout = new(Timeout);
            s_process ??= Start();
            await s_process.StandardInput.WriteLineAsync(file);
            await s_process.StandardInput.FlushAsync(timeout.Token);
            return JsonSerializer.Deserialize<PesterResult[]>(await ReadResults(s_process, timeout.Token))!;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            s_process?.Kill(entireProcessTree: true);
            s_process = null;
            return [new($"{Path.GetFileName(file)} (pwsh)", "Failed", 0, exception.Message, string.Join('\n', Errors))];
        }
        finally
        {
            Turn.Release();
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

    // Whatever else a test writes to the console comes on lines of its own.
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
