using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EventIo.Snapshots;
using EventIo.Snapshots.Files;
using EventIo.Sockets.Listing;
using EventIo.Tests.Shell;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Network;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Snapshots;

/// <summary>
/// A snapshot is read where nothing of the recorded host is available: with other processes, without network, under
/// another name, by an ordinary user.
/// </summary>
[Collection(Lanes.Hosts)]
public sealed class SnapshotReplayTests
{
    // PSComputerName is added to rows of another host.
    private const string Script = """
        $ErrorActionPreference = 'Stop'
        $snapshot = Import-HostSnapshot $path
        $like = @{ Snapshot = $snapshot; WarningAction = 'Ignore' }
        function Show([string] $name, [scriptblock] $rows) {
            $found = @(& $rows | Select-Object * -ExcludeProperty PSComputerName)
            "$name $($found.Count)"
            ConvertTo-Json -InputObject $found -Depth 6 -Compress -WarningAction Ignore
        }
        Show findings { Test-NetworkHost @like -IncludePassed }
        Show loops { Get-EventLoop @like -ProcessId $process -All -IncludeSet }
        Show sets { Get-EpollInstance @like -ProcessId $process -IncludeEntry }
        Show rings { Get-IoUringInstance @like -ProcessId $process }
        Show sockets { Get-TcpSocket @like -LocalPort $port -IncludeOption -IncludeWatcher }
        Show info { Get-TcpSocket @like -LocalPort $port | Get-TcpInfo @like }
        """;

    [Fact(Explicit = Run.Long)]
    public async Task An_ordinary_user_of_another_host_sees_the_same_rows()
    {
        Assert.SkipUnless(Host.IsLinux, "Snapshots are taken on Linux only.");
        Capability.RequireNamespaces();
        Peer.Require("unshare");
        using var host = new RecordedHost();
        // Other users may read this user's file, but may not enter a folder that only this user may enter.
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "moment.eio");
        await File.WriteAllBytesAsync(path, host.File, TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
        string names = $"$path = '{path}'; $port = {host.Port}; $process = {Environment.ProcessId}";
        string[] shell = [ShellProcess.Program, "-NoProfile", "-Command", $"{names}\n{Script}"];
        ShellRun here = await ShellProcess.Run(shell[1..]);
        string elsewhere = $"hostname elsewhere && {OrdinaryUser.Exec("Root sees more than others")}";
        using Process process = ShellProcess.Start(
            "unshare",
            ["--net", "--ipc", "--uts", "--pid", "--fork", "--mount-proc", "/bin/sh", "-c", elsewhere, .. shell]);
        ShellRun there = await ShellProcess.Finish(process);
        Assert.True(here.ExitCode == 0, here.Error);
        Assert.True(there.ExitCode == 0, there.Error);
        // Six sets of rows with a heading each, and no warning.
        Assert.True(here.Lines.Length == 12, here.Output);
        Assert.Equal(here.Lines, there.Lines);
        // The machine may have no rings.
        Assert.All(
            here.Lines.Where((_, line) => line % 2 == 0 && line != 6), count => Assert.DoesNotMatch(" 0$", count));
    }

    [Fact]
    public void A_snapshot_of_another_network_namespace_has_its_sockets()
    {
        Assert.SkipUnless(Host.IsLinux, "Snapshots are taken on Linux only.");
        using var other = TestNamespace.Create();
        using Socket listener = other.Run(() =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            socket.Listen();
            return socket;
        });
        using var file = new MemoryStream();
        SnapshotFile.Write(
            file, SnapshotRecorder.Record(0.1, other.Path, TestContext.Current.CancellationToken), isAnonymized: false);
        file.Position = 0;
        HostSnapshot snapshot = SnapshotFile.Read(file);
        Assert.Equal(other.Path, snapshot.NetworkNamespace);
        TcpSocket socket = Assert.Single(snapshot.Find(new SocketQuery()).List(CancellationToken.None));
        Assert.Equal(((IPEndPoint)listener.LocalEndPoint!).Port, socket.LocalPort);
        Assert.Equal(Environment.ProcessId, socket.ProcessId);
        Assert.Equal(socket.Cookie, snapshot.Sample(socket)!.Cookie);
    }
}
