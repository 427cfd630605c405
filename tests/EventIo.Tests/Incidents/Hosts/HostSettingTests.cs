using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EventIo.Diagnosis;
using EventIo.Diagnosis.Observation;
using EventIo.Findings;
using EventIo.Tests.Findings;
using EventIo.Tests.Shell;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace EventIo.Tests.Incidents.Hosts;

/// <summary>
/// Findings that depend on settings of the whole host: no namespace has its own. These tests run only in the guests of
/// tests/Kernels/run, whose settings nobody else needs.
/// </summary>
[Collection(Lanes.Alone)]
public sealed class HostSettingTests
{
    private const string FileLimit = "/proc/sys/fs/file-max";
    private const string OrphanLimit = "/proc/sys/net/ipv4/tcp_max_orphans";
    private const string ClockFolder = "/sys/devices/system/clocksource/clocksource0/";

    [Theory]
    [Provokes(FindingKind.SystemDescriptorLimit), Spares(FindingKind.SystemDescriptorLimit)]
    [InlineData(85, null)]
    [InlineData(95, FindingSeverity.Warning)]
    [InlineData(110, FindingSeverity.Error)]
    public void The_host_nearly_runs_out_of_open_files_from_90_percent_on(int percent, FindingSeverity? severity)
    {
        RequireGuest();
        // With so many files, those that the system opens meanwhile don't change the percentage.
        SafeFileHandle[] open = [.. Enumerable.Range(0, 4_000).Select(_ => File.OpenHandle("/dev/null"))];
        try
        {
            long count = long.Parse(
                File.ReadAllText("/proc/sys/fs/file-nr").Split('\t')[0], CultureInfo.InvariantCulture);
            using var limit = new ChangedFile(FileLimit, count * 100 / percent);
            Assert.Equal(severity, Diagnose(FindingKind.SystemDescriptorLimit)?.Severity);
        }
        finally
        {
            Array.ForEach(open, handle => handle.Dispose());
        }
    }

    [Theory]
    [Provokes(FindingKind.OrphanLimit), Spares(FindingKind.OrphanLimit)]
    [InlineData(4, true)]
    [InlineData(4_000, false)]
    public async Task Orphans_beyond_their_limit_are_reset(int limit, bool isFound)
    {
        RequireGuest();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var clients = new List<Socket>();
        try
        {
            // The kernel may not see 32 of each processor (percpu_counter_read_positive).
            for (int i = 0; i < 200; i++)
                clients.Add(Orphan(listener));
            using var changed = new ChangedFile(OrphanLimit, limit);
            Task<Finding?> diagnosis = Task.Run(() => Diagnose(FindingKind.OrphanLimit));
            // Creates orphans during the whole window, because the kernel adds them up only every tenth of a second.
            while (!diagnosis.IsCompleted)
                Orphan(listener).Dispose();
            Finding? finding = await diagnosis;
            Assert.Equal(isFound, finding is not null);
            if (isFound)
                Assert.Contains($"tcp_max_orphans is {limit}", finding!.Evidence, StringComparison.Ordinal);
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    // A clock that is a device is read by a system call, which strace follows: each reading then takes longer than the
    // turn, whose calls are not followed. Without strace a reading is less than a tenth of a turn.
    [Theory]
    [Provokes(FindingKind.ClockTooCoarse), Spares(FindingKind.ClockTooCoarse)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reading_a_clock_from_a_device_takes_a_notable_part_of_a_short_turn(bool isFollowed)
    {
        RequireGuest();
        string[] available = File.ReadAllText(ClockFolder + "available_clocksource").Split();
        string? device = Array.Find(["acpi_pm", "hpet"], available.Contains);
        Assert.SkipWhen(device is null, $"No clock is a device: {string.Join(", ", available)}.");
        using var changed = new ChangedFile(ClockFolder + "current_clocksource", device!);
        const string Script = """
            $row = Measure-Multiplexer Poll -SocketCount 1 -Iteration 2000 -WarningAction Ignore
            "$($row.Verdict.Kind -contains 'ClockTooCoarse') $($row.ClockCostNanoseconds) $($row.P50Microseconds)"
            """;
        string[] shell = [ShellProcess.Program, "-NoProfile", "-NonInteractive", "-Command", Script];
        string[] strace = ["strace", "-f", "--seccomp-bpf", "-e", "trace=clock_gettime", "-o", "/dev/null"];
        string[] command = isFollowed ? [.. strace, .. shell] : shell;
        using Process process = ShellProcess.Start(command[0], command[1..]);
        ShellRun run = await ShellProcess.Finish(process);
        Assert.True(
            run.Output.StartsWith($"{isFollowed} ", StringComparison.Ordinal), $"{device}: {run.Output}{run.Error}");
    }

    [Fact]
    public async Task A_shell_whose_control_group_may_have_no_more_threads_survives_and_diagnoses()
    {
        RequireGuest();
        const string Group = "/sys/fs/cgroup/eventio-threads";
        Assert.SkipUnless(
            File.Exists("/sys/fs/cgroup/cgroup.controllers")
                && File.ReadAllText("/sys/fs/cgroup/cgroup.controllers").Split().Contains("pids"),
            "No control group limits threads.");
        File.WriteAllText("/sys/fs/cgroup/cgroup.subtree_control", "+pids");
        Directory.CreateDirectory(Group);
        try
        {
            File.WriteAllText($"{Group}/pids.max", "60");
            using Process process = ShellProcess.Start(
                "/bin/sh",
                ["-c", $"echo $$ >{Group}/cgroup.procs && exec \"$0\" \"$@\"", ShellProcess.Program, "-NoProfile",
                "-NonInteractive", "-Command", """
                foreach ($i in 1..120) {
                    $null = Start-EventServer -EA SilentlyContinue -EV failed
                    if ($failed) { break }
                }
                "$($failed[0].FullyQualifiedErrorId): $($failed[0].ErrorDetails.RecommendedAction)"
                @(Test-NetworkHost -WindowSeconds 0.1).Count -gt 0
                Get-EventServer | Stop-EventServer
                'alive'
                """]);
            ShellRun run = await ShellProcess.Finish(process);
            Assert.True(
                run.Lines is [var first, "True", "alive"] && first.Contains("pids.max", StringComparison.Ordinal),
                $"{run.ExitCode}: {run.Output}{run.Error}");
        }
        finally
        {
            Directory.Delete(Group);
        }
    }

    private static void RequireGuest() => Assert.SkipWhen(
        Environment.GetEnvironmentVariable("EVENTIO_TESTS_GUEST") is null,
        "This test changes settings of the whole host: tests/Kernels/run runs it in a guest.");

    private static Finding? Diagnose(FindingKind kind) =>
        HostDiagnosis.Run(new DiagnosisQuery { WindowSeconds = 1 }, CancellationToken.None).Findings
            .FirstOrDefault(finding => finding.Kind == kind);

    // A connection that the server has closed and whose client does not read: the kernel keeps the unsent data and the
    // FIN.
    private static Socket Orphan(TcpListener listener)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            ReceiveBufferSize = 4_096,
        };
        client.Connect(listener.LocalEndpoint);
        using Socket server = listener.AcceptSocket();
        server.Blocking = false;
        server.Send(new byte[1 << 17], SocketFlags.None, out _);
        return client;
    }

    /// <summary>Changes a kernel setting, and restores its value when disposed.</summary>
    private sealed class ChangedFile : IDisposable
    {
        private readonly string _path;
        private readonly string _before;

        internal ChangedFile(string path, long value)
            : this(path, value.ToString(CultureInfo.InvariantCulture))
        {
        }

        internal ChangedFile(string path, string value)
        {
            _path = path;
            _before = File.ReadAllText(path);
            File.WriteAllText(path, value);
        }

        public void Dispose() => File.WriteAllText(_path, _before);
    }
}
