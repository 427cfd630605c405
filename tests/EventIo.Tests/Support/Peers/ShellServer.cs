using System.Diagnostics;
using System.Globalization;
using EventIo.Tests.Shell;
using EventIo.Tests.Support.Machine;
using Xunit;

namespace EventIo.Tests.Support.Peers;

/// <summary>
/// A probe server in another process: the built shell, which runs commands from its standard input.
/// </summary>
internal sealed class ShellServer : IDisposable
{
    // Console.In duplicates descriptor 0 at its first use, so it is used before the server may run out of descriptors.
    private const string Loop = """
        while ($null -ne ($line = [Console]::In.ReadLine())) {
            [Console]::Out.WriteLine(
                $(try { "$([scriptblock]::Create($line).Invoke())" } catch { "$_".ReplaceLineEndings(' ') })) }
        """;

    private readonly Process _shell;

    private ShellServer(Process shell) => _shell = shell;

    internal int ProcessId => _shell.Id;

    internal bool HasExited => _shell.HasExited;

    internal int Port { get; private set; }

    /// <summary>Starts a shell and a server in it.</summary>
    /// <param name="arguments">The arguments of Start-EventServer.</param>
    /// <param name="before">A command of /bin/sh that runs first, such as a limit.</param>
    internal static async Task<ShellServer> Start(string arguments, string before = "true")
    {
        var start = new ProcessStartInfo(
            "/bin/sh", ["-c", $"{before} && exec \"$0\" \"$@\"", ShellProcess.Program, "-c",
            $"$null = [Console]::In; $s = Start-EventServer {arguments}; [Console]::Out.WriteLine(\"$($s.Port)\"); " +
            $"{Loop}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var server = new ShellServer(Process.Start(start)!);
        string first = await server.ReadLine();
        Assert.True(int.TryParse(first, CultureInfo.InvariantCulture, out int port),
            $"The server did not start: {first}");
        server.Port = port;
        return server;
    }

    /// <summary>Runs a line of PowerShell in the server's process; <c>$s</c> is the server.</summary>
    /// <returns>Its output, as text.</returns>
    internal async Task<string> Ask(string script)
    {
        await _shell.StandardInput.WriteLineAsync(script);
        await _shell.StandardInput.FlushAsync();
        return await ReadLine();
    }

    internal async Task<long> AskNumber(string script) => long.Parse(await Ask(script), CultureInfo.InvariantCulture);

    /// <summary>Runs a line until its output is as expected, for a bounded time.</summary>
    internal async Task Until(string script, string expected)
    {
        long begin = Stopwatch.GetTimestamp();
        string answer;
        while ((answer = await Ask(script)) != expected)
            Assert.True(Stopwatch.GetElapsedTime(begin) < HangGuard.Time, $"{script} is {answer}, not {expected}.");
    }

    /// <summary>The process's memory that is in RAM, in bytes.</summary>
    internal long ResidentBytes() => 1024 * long.Parse(
        File.ReadLines($"/proc/{ProcessId}/status")
            .First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))[6..^2],
        CultureInfo.InvariantCulture);

    /// <summary>
    /// How many descriptors the process has open, without the assemblies that the runtime loads at any time.
    /// </summary>
    internal int Descriptors() => DescriptorLinks.Of(ProcessId).Count(
        link => !link.Target.EndsWith(".dll", StringComparison.Ordinal));

    /// <summary>How many threads the process has.</summary>
    internal int Threads() => Directory.GetDirectories($"/proc/{ProcessId}/task").Length;

    public void Dispose()
    {
        try
        {
            _shell.StandardInput.Close();
        }
        catch (IOException)
        {
            // The shell has already ended.
        }
        if (!_shell.WaitForExit(TimeSpan.FromSeconds(30)))
            _shell.Kill(entireProcessTree: true);
        _shell.Dispose();
    }

    private async Task<string> ReadLine()
    {
        using CancellationTokenSource timeout = new(ShellProcess.Timeout);
        return await _shell.StandardOutput.ReadLineAsync(timeout.Token) ?? "(the end)";
    }
}
