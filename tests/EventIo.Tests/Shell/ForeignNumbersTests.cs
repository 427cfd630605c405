using System.Diagnostics;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Shell;

/// <summary>
/// A shell in a separate PID namespace that sees the host's /proc, as in a container that mounts it. In a system call,
/// a number from that /proc would mean another process, or none.
/// </summary>
public sealed class ForeignNumbersTests
{
    private const string Server = """
        import os, select, socket
        listener = socket.create_server(("127.0.0.1", 0))
        poll = select.poll()
        poll.register(listener.fileno(), select.POLLIN)
        print(os.getpid(), flush=True)
        poll.poll(600000)
        """;

    [Fact]
    public async Task Figures_that_a_system_call_can_not_read_are_left_out_and_reported()
    {
        Capability.RequireNamespaces();
        string unshare = Peer.Require("unshare");
        using OtherProcess python = OtherProcess.Start("python3", "-c", Server);
        string id = python.Output.ReadLine()!;
        using Process process = ShellProcess.Start(unshare,
        [
            "--pid", "--fork", "--kill-child", ShellProcess.Program, "-NoProfile", "-Command",
            $"Get-EventLoop -ProcessId {id} -SampleSeconds 0 -IncludeSet | ForEach-Object {{ "
                + "\"$PID $($_.Call) $($_.TimeoutMilliseconds) $($_.SetSize)\"; $_.Limitations }",
        ]);
        ShellRun run = await ShellProcess.Finish(process);
        Assert.Equal(
            [
                "1 poll 600000",
                "The set could not be read: process_vm_readv(2) needs the process numbers of this PID namespace, but "
                    + "/proc shows those of another one.",
            ],
            run.Lines);
    }
}
