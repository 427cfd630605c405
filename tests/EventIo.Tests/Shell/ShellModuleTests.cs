using System.Diagnostics;
using System.Net.Sockets;
using EventIo.Multiplexing;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Shell;

/// <summary>The shell with the module, as users without pwsh see it.</summary>
public sealed class ShellModuleTests
{
    private static readonly string[] s_columns =
        ["Multiplexer", "Trigger", "Sockets", "Active", "P50 us", "P99 us", "Verdict", "CPU ns/ev"];

    [Fact]
    public async Task A_measurement_prints_one_table_with_a_row_for_each_case()
    {
        ShellRun run = await ShellProcess.Run(["-c", "Measure-Multiplexer -Multiplexer Select, Poll, Epoll "
            + "-SocketCount 10, 20 -Iteration 200 | Out-String -Width 120"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.All(s_columns, column => Assert.Contains(column, run.Lines[0], StringComparison.Ordinal));
        Assert.Equal(
            ["Select", "Poll", "Epoll", "Epoll", "Epoll", "Select", "Poll", "Epoll", "Epoll", "Epoll"],
            // A row with several findings has a line for each.
            run.Lines[2..].Select(line => line.Split(' ')[0])
                .Where(word => Enum.TryParse<MultiplexerKind>(word, out _)));
        Assert.All(run.Lines, line => Assert.InRange(line.Length, 1, 120));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("; exit 4", 4, Explicit = Run.Long)]
    [InlineData("; throw 'over'", 1)]
    public async Task Leaving_the_shell_stops_its_servers(string ending, int exitCode)
    {
        string path = Path.Combine(Path.GetTempPath(), $"eventio-{Guid.NewGuid():N}.sock");
        ShellRun run = await ShellProcess.Run(
            ["-c", $"(Start-EventServer -Path '{path}').State; [IO.File]::Exists('{path}'){ending}"]);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal(["Running", "True"], run.Lines);
        Assert.False(File.Exists(path), "The socket of a server that is gone is still there.");
    }

    [Fact]
    public async Task A_terminated_shell_stops_its_servers_too()
    {
        string path = Path.Combine(Path.GetTempPath(), $"eventio-{Guid.NewGuid():N}.sock");
        using Process shell = ShellProcess.Start(
            ["-c", $"(Start-EventServer -Path '{path}').State; [Threading.Thread]::Sleep(60000)"]);
        Assert.Equal("Running", await FirstLine(shell));
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            using Process kill = Process.Start("kill", ["-TERM", $"{shell.Id}"]);
            Assert.Equal(0, socket.Receive(new byte[1]));
        }
        ShellRun run = await ShellProcess.Finish(shell);
        Assert.Equal(143, run.ExitCode);
        Assert.False(File.Exists(path), "The socket of a server that is gone is still there.");
    }

    [Fact]
    public async Task A_module_folder_behind_a_symbolic_link_works()
    {
        using var folder = new TemporaryFolder();
        folder.Link("EventIo", Repository.Root);
        string script = $"Import-Module {folder["EventIo"]}/EventIo.psd1; (Get-Multiplexer Select).IsAvailable";
        ShellRun run = await ShellProcess.Run(["-NoModule", "-NoProfile", "-c", script]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(["True"], run.Lines);
    }

    private static async Task<string> FirstLine(Process shell)
    {
        using CancellationTokenSource timeout = new(ShellProcess.Timeout);
        while (await shell.StandardOutput.ReadLineAsync(timeout.Token) is { } line)
        {
            if (line.Trim().Length > 0)
                return line.Trim();
        }
        return "";
    }
}
