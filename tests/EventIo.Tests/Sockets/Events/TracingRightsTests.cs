using System.Diagnostics;
using System.Globalization;
using EventIo.Native;
using EventIo.Native.Linux.Proc.SystemCalls;
using EventIo.Sockets.Events;
using EventIo.Tests.Shell;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Sockets.Events;

/// <summary>Watch-TcpEvent in shells that may not trace, and in one that is killed.</summary>
[Collection(Lanes.Programs)]
public sealed class TracingRightsTests
{
    // Two kinds: one that any user may watch, and one that can't be traced here.
    private const string Script =
        "Watch-TcpEvent Close, Retransmit -DurationSeconds 0.01 -ErrorVariable problems 2>$null | Out-Null; " +
        "$problems | ForEach-Object { \"$($_.FullyQualifiedErrorId): $_\" }";

    // Denies a system call to the program that it executes: seccomp(2), linux/filter.h.
    private const string Seccomp =
        """
        import ctypes, os, struct, sys
        call, error = int(sys.argv[1]), int(sys.argv[2])
        steps = [(0x20, 0, 0, 0), (0x15, 0, 1, call), (0x06, 0, 0, 0x50000 | error), (0x06, 0, 0, 0x7fff0000)]
        code = ctypes.create_string_buffer(b''.join(struct.pack('HBBI', *step) for step in steps))
        program = ctypes.create_string_buffer(struct.pack('HxxxxxxP', len(steps), ctypes.addressof(code)))
        libc = ctypes.CDLL(None)
        assert libc.prctl(38, 1, 0, 0, 0) == 0 and libc.prctl(22, 2, program, 0, 0) == 0
        os.execv(sys.argv[3], sys.argv[3:])
        """;

    [Fact]
    public async Task An_ordinary_user_watches_connections_that_end_and_learns_what_tracing_requires()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Becoming another user requires root.");
        string output = await Run("sh", "-c", OrdinaryUser.Exec("Root may trace"));
        Assert.StartsWith("TracingNotPermitted,", output, StringComparison.Ordinal);
        Assert.Contains("requires CAP_BPF and CAP_PERFMON, which this process lacks (EPERM; ", output,
            StringComparison.Ordinal);
        Assert.Contains("kernel.unprivileged_bpf_disabled is ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_capability_that_root_lacks_is_named()
    {
        KernelPrograms.Require();
        string output = await Run("setpriv", "--bounding-set=-sys_admin,-perfmon");
        Assert.StartsWith("TracingNotPermitted,", output, StringComparison.Ordinal);
        Assert.Contains("requires CAP_PERFMON, which", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Errno.EPERM, "TracingNotPermitted,", "its seccomp filter hides the call")]
    [InlineData(Errno.ENOSYS, "TracingUnavailable,", "lacks bpf(2), or a seccomp filter hides it (ENOSYS)")]
    public async Task A_filter_that_denies_the_call_is_named(int error, string id, string expected)
    {
        KernelPrograms.Require();
        string call = SystemCallTable.Current.Number("bpf").ToString(CultureInfo.InvariantCulture);
        string output = await Run("python3", "-c", Seccomp, call, error.ToString(CultureInfo.InvariantCulture));
        Assert.StartsWith(id, output, StringComparison.Ordinal);
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_remains_in_the_kernel_after_the_shell_is_killed()
    {
        KernelPrograms.Require();
        // The programs of all kinds except Close, which needs none.
        // The program for connects also keeps the times of accepts.
        int programs = TraceCatalog.All.Count - 1;
        HashSet<string> others = KernelPrograms.Named("eventio_");
        HashSet<string> own = [];
        using Process shell = ShellProcess.Start(
            ["-Command", "Watch-TcpEvent Connect, Accept, Retransmit, Reset, Drop, StateChange"]);
        try
        {
            Eventually.True(
                () =>
                {
                    own = [.. KernelPrograms.Named("eventio_").Except(others)];
                    return own.Count(IsProgram) >= programs;
                },
                "Not all programs were loaded.");
        }
        finally
        {
            shell.Kill();
            await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        Eventually.True(
            () => !KernelPrograms.Named("eventio_").Overlaps(own), "Programs or maps remain in the kernel.");
    }

    private static bool IsProgram(string name) => name.StartsWith("program ", StringComparison.Ordinal);

    // Runs the script in the shell, started by a program that drops privileges.
    private static async Task<string> Run(string program, params string[] arguments)
    {
        Assert.SkipUnless(Host.IsLinux, "These privileges exist only on Linux.");
        using Process process = Process.Start(new ProcessStartInfo(
            Peer.Require(program), [.. arguments, ShellProcess.Program, "-Command", Script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        ShellRun run = await ShellProcess.Finish(process);
        Assert.True(run.ExitCode == 0, $"{run.Output}{run.Error}");
        return run.Output;
    }
}
