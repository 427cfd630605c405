using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EventIo.Diagnosis;
using EventIo.Diagnosis.Observation;
using EventIo.Findings;
using EventIo.Tests.Findings;
using EventIo.Tests.Shell;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace EventIo.Tests.Incidents.Hosts;

/// <summary>
/// Findings that depend on settings of the whole host, which no namespace has for itself. These tests run only in the
/// guests of tests/Kernels/run, whose settings nobody else needs.
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
        // So many that what the system itself opens meanwhile changes no percentage.
        SafeFileHandle[] open = [.. Enumerable.Range(0, 4_000).Select(_ => File.OpenHandle("/dev/null"))];
        try
        {
            long count = long.Parse(
                File.ReadAllText("/proc/sys/fs/file-nr").Split('\t')[0], CultureInfo.InvariantCulture);
            using var limit = new ChangedFile(FileLimit, (count * 100 / percent).ToString(CultureInfo.InvariantCulture));
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
            for (int i = 0; i < 32; i++)
                clients.Add(Orphan(listener));
            using var changed = new ChangedFile(OrphanLimit, limit.ToString(CultureInfo.InvariantCulture));
            Task<Finding?> diagnosis = Task.Run(() => Diagnose(FindingKind.OrphanLimit));
            // During the whole window; the kernel adds up orphans every tenth of a second only.
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

    [Fact]
    [Provokes(FindingKind.ClockTooCoarse), Spares(FindingKind.ClockTooCoarse)]
    public async Task A_clock_that_is_read_from_a_device_is_a_notable_part_of_a_short_turn()
    {
        RequireGuest();
        string[] available = File.ReadAllText(ClockFolder + "available_clocksource").Split();
        string? device = Array.Find(["acpi_pm", "hpet"], available.Contains);
        Assert.SkipWhen(device is null, $"No clock is a device: {string.Join(", ", available)}.");
        using var changed = new ChangedFile(ClockFolder + "current_clocksource", device!);
        // The cost of a reading is measured once for each process.
        ShellRun run = await ShellProcess.Run(["-NoProfile", "-NonInteractive", "-Command", """
            $WarningPreference = 'Ignore'
            $short = Measure-Multiplexer Poll -SocketCount 1 -Iteration 2000
            $long = Measure-Multiplexer Poll -SocketCount 512 -ActiveCount 512 -Iteration 200
            foreach ($row in $short, $long) {
                "$($row.Verdict.Kind -contains 'ClockTooCoarse') $($row.ClockCostNanoseconds) $($row.P50Microseconds)"
            }
            """]);
        Assert.True(
            run.Lines is [var first, var second] && first.StartsWith("True ", StringComparison.Ordinal)
                && second.StartsWith("False ", StringComparison.Ordinal),
            $"{device}: {run.Output}{run.Error}");
    }

    private static void RequireGuest() => Assert.SkipWhen(
        Environment.GetEnvironmentVariable("EVENTIO_TESTS_GUEST") is null,
        "It changes settings of the whole host: tests/Kernels/run runs it in a guest.");

    private static Finding? Diagnose(FindingKind kind) =>
        HostDiagnosis.Run(new DiagnosisQuery { WindowSeconds = 1 }, CancellationToken.None).Findings
            .FirstOrDefault(finding => finding.Kind == kind);

    // A connection whose server has closed it while its client does not read: the kernel keeps the rest, and the end.
    private static Socket Orphan(TcpListener listener)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            ReceiveBufferSize = 4_096,
        };
        client.Connect(listener.LocalEndpoint);
        using Socket server = listener.AcceptSocket();
        server.Blocking = false;
        server.Send(new byte[1 << 20], SocketFlags.None, out _);
        return client;
    }

    /// <summary>A setting of the kernel with another value, until it is disposed of.</summary>
    private sealed class ChangedFile : IDisposable
    {
        private readonly string _path;
        private readonly string _before;

        internal ChangedFile(string path, string value)
        {
            _path = path;
            _before = File.ReadAllText(path);
            File.WriteAllText(path, value);
        }

        public void Dispose() => File.WriteAllText(_path, _before);
    }
}
