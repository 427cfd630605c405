using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using EventIo.Servers;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Servers;

/// <summary>A server removes the file of its UNIX socket when it stops, and no other file.</summary>
[Collection(Lanes.Programs)]
public sealed class SocketFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string SocketPath => _folder["s"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_that_has_taken_the_path_is_not_removed()
    {
        Assert.SkipUnless(Host.IsLinux, Host.NoUnixSockets);
        using EventServer server = Start();
        File.Delete(SocketPath);
        _folder.Write("s", "somebody's work"u8);
        server.Stop();
        Assert.Equal("somebody's work", File.ReadAllText(SocketPath));
    }

    [Fact]
    public void A_socket_of_another_server_at_the_same_path_is_not_removed()
    {
        Assert.SkipUnless(Host.IsLinux, Host.NoUnixSockets);
        using EventServer first = Start();
        File.Delete(SocketPath);
        using EventServer second = Start();
        first.Stop();
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(SocketPath));
        second.Stop();
        Assert.False(File.Exists(SocketPath));
    }

    [Fact]
    public void A_link_that_has_taken_the_path_is_not_removed()
    {
        Assert.SkipUnless(Host.IsLinux, Host.NoUnixSockets);
        using EventServer server = Start();
        File.Move(SocketPath, _folder["moved"]);
        _folder.Link("s", _folder["moved"]);
        server.Stop();
        Assert.NotNull(new FileInfo(SocketPath).LinkTarget);
    }

    [Theory]
    [InlineData(PosixSignal.SIGTERM)]
    [InlineData(PosixSignal.SIGHUP)]
    public async Task A_signal_that_ends_the_process_removes_the_file(PosixSignal signal)
    {
        Assert.SkipUnless(Host.IsLinux, Host.NoUnixSockets);
        IgnoredSignals.SkipWhereIgnored(signal);
        using ShellServer server = await ShellServer.Start(
            $"-Path '{SocketPath}'; [void]($s | Add-Member Port 1 -Force)");
        Assert.True(File.Exists(SocketPath));
        using (Process kill = Process.Start("kill", ["-s", $"{signal}"[3..], $"{server.ProcessId}"]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Eventually.True(() => !File.Exists(SocketPath), "The socket's file is still there.");
        Eventually.True(() => server.HasExited, "The shell does not end.");
    }

    private EventServer Start() => EventServerRegistry.Start(
        new EventServerOptions { EndPoint = new UnixDomainSocketEndPoint(SocketPath) });
}
