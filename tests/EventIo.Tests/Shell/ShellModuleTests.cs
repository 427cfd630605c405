using System.Diagnostics;
using System.Net.Sockets;
using Xunit;

namespace EventIo.Tests.Shell;

/// <summary>The shell with the module in it: what most users without pwsh see.</summary>
public sealed class ShellModuleTests
{
    private static readonly string[] s_columns =
        ["Multiplexer", "Trigger", "Sockets", "Active", "P50 us", "P99 us", "CPU ns/ev", "CPU %", "Scanned"];

    [Fact]
    public async Task The_main_job_prints_one_table_with_a_row_for_each_case()
    {
        ShellRun run = await ShellProcess.Run(
            ["-c", "Measure-Multiplexer -Multiplexer Select, Poll, Epoll -SocketCount 10, 20 -Iteration 200"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.All(s_columns, column => Assert.Contains(column, run.Lines[0], StringComparison.Ordinal));
        Assert.Equal(
            ["Select", "Poll", "Epoll", "Epoll", "Epoll", "Select", "Poll", "Epoll", "Epoll", "Epoll"],
            run.Lines[2..].Select(line => line.Split(' ')[0]));
        Assert.All(run.Lines, line => Assert.InRange(line.Length, 1, 120));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("; exit 4", 4)]
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

    private static async Task<string> FirstLine(Process shell)
    {
        using CancellationTokenSource patience = new(ShellProcess.Patience);
        while (await shell.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.Trim().Length > 0)
                return line.Trim();
        }
        return "";
    }
}
