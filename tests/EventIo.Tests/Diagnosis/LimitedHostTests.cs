using System.Diagnostics;
using EventIo.Findings;
using EventIo.Tests.Incidents;
using EventIo.Tests.Incidents.Hosts;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Diagnosis;

/// <summary>
/// Test-NetworkHost in a container (namespaces of processes, mounts and the network) whose /proc or /sys lacks files.
/// As root and as an ordinary user, it finds nothing, and reports which checks it could not make and why.
/// </summary>
[Collection(Lanes.Programs)]
public sealed class LimitedHostTests
{
    private const string Conntrack = "ConntrackFull: The figures of connection tracking are hidden";
    private const string Cgroups = "CpuThrottled: No control groups with the cpu controller are mounted";
    private const string Files = "SystemDescriptorLimit: fs.file-nr is not readable";
    private const string Ports = "EphemeralPortsExhausted: ip_local_port_range is not readable";
    private const string Settings = "HarmfulSetting: /proc/sys/net is not readable";
    private const string Steering = "SoftirqOnOneProcessor: /proc/net/softnet_stat or /proc/stat is not readable";
    private const string Steal = "CpuStolen: /proc/stat is not readable";

    // The file is missing in every network namespace but the first.
    private const string Neighbours = "NeighbourTableFull: /proc/net/stat/arp_cache is missing";

    // These reasons come from the kernel or the short window, not from the files that a test removes.
    private static readonly string[] s_others =
        ["The window ", "tcp_info has no ", "The kernel ", "Connections are not tracked "];

    // Whether the user is root.
    private static readonly bool[] s_users = [false, true];

    // Together, these lack every file of the other cases.
    private static readonly string[] s_widest = ["nothing", "/sys", "all but the processes"];

    // A part of the host, the command of /bin/sh that removes it, and the checks that can't be made without it.
    private static readonly (string Name, string Command, string[] Missing)[] s_cases =
    [
        ("nothing", "true", []),
        ("PSI", "mount -t tmpfs none /proc/pressure", []),
        ("connection tracking", "mount -t tmpfs none /proc/sys/net/netfilter", [Conntrack]),
        ("control groups", "umount -R /sys/fs/cgroup", [Cgroups]),
        ("control groups, below another mount", "mount -t tmpfs none /sys/fs/cgroup", [Cgroups]),
        ("cgroup v1", "umount -R /sys/fs/cgroup; mount -t cgroup2 none /sys/fs/cgroup", IsUnified ? [] : [Cgroups]),
        ("cgroup v2", "umount -R /sys/fs/cgroup; mount -t cgroup -o cpu none /sys/fs/cgroup",
            IsUnified ? [Cgroups] : []),
        ("/sys", "umount -R /sys", [Cgroups]),
        ("/proc/stat", "mount --bind /dev/null /proc/stat", [Steering, Steal]),
        ("/proc/sys", "mount -t tmpfs none /proc/sys", [Files, Ports, Conntrack, Settings]),
        ("all but the processes", "mount -t proc -o subset=pid proc /proc",
            [Files, Ports, Conntrack, "ConntrackDropped: The figures", Settings, Steering, Steal]),
    ];

    // The other cases belong to the long tests, and those for root: an ordinary user can read the same files, except
    // those of other users' processes.
    public static TheoryDataRow<string, bool>[] Cases =>
    [
        .. from place in s_cases
           from isRoot in s_users
           select new TheoryDataRow<string, bool>(place.Name, isRoot)
           {
               Explicit = isRoot || !s_widest.Contains(place.Name) ? Run.Long : null,
           },
    ];

    private static bool IsUnified => Host.IsLinux
        && !File.ReadLines("/proc/self/cgroup").Any(line => line.Split(':')[1].Split(',').Contains("cpu"));

    [Theory, MemberData(nameof(Cases))]
    public async Task Missing_files_are_listed_and_cause_no_finding(string lacking, bool isRoot)
    {
        (_, string command, string[] missing) = s_cases.Single(place => place.Name == lacking);
        using ShellServer shell = await StartWithout(command, isRoot);
        string[] rows = (await shell.Ask(
            "(Test-NetworkHost -WindowSeconds 0.1 -IncludePassed | Where-Object Kind -ne Passed " +
            "| ForEach-Object { \"$($_.Kind): $($_.Evidence)\" }) -join '|'")).Split('|');

        Assert.All(rows, row => Assert.True(
            HostIncidents.OfTheMachine.Append(FindingKind.Healthy).Append(FindingKind.NotChecked)
                .Any(kind => row.StartsWith($"{kind}: ", StringComparison.Ordinal)),
            row));
        string summary = rows.First(row => !HostIncidents.OfTheMachine.Any(
            kind => row.StartsWith($"{kind}: ", StringComparison.Ordinal)));
        string[] notChecked = [.. rows.SkipWhile(row => row != summary).Skip(1)
            .Select(row => row["NotChecked: ".Length..])
            .Where(row => !s_others.Any(other => row.Contains(": " + other, StringComparison.Ordinal)))];
        string[] expected = [.. missing.Append(Neighbours)];
        Assert.True(
            notChecked.Length == expected.Length && expected.All(start => notChecked.Any(
                row => row.StartsWith(start, StringComparison.Ordinal))),
            string.Join(Environment.NewLine, rows));
        Assert.All(notChecked, row => Assert.Contains(row[(row.IndexOf(": ", StringComparison.Ordinal) + 2)..],
            summary, StringComparison.Ordinal));
        // The container has a process of root in addition to the shell.
        Assert.Equal(
            !isRoot, summary.Contains("control groups: 1 process; root sees them", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_full_queue_of_a_hidden_process_is_found_with_its_address_and_without_a_cause(bool isRoot)
    {
        const int Port = 7000;
        const int Backlog = 2;
        string program = IncidentProgram.CompileSource("host_server");
        using ShellServer shell = await StartWithout(
            $"{{ {program} idle 127.0.0.1 {Port} {Backlog} 0 > /dev/null & }}", isRoot);
        await shell.Until($"@(Get-TcpSocket -State Listen -LocalPort {Port} -WarningAction Ignore).Count", "1");
        Assert.Equal("8", await shell.Ask(
            "$global:clients = 1..8 | ForEach-Object { $client = [Net.Sockets.Socket]::new('Stream', 'Tcp'); " +
            $"$client.Blocking = $false; try {{ $client.Connect('127.0.0.1', {Port}) }} catch {{ }}; $client }}; " +
            "$clients.Count"));
        string[] finding = (await shell.Ask(
            "Test-NetworkHost -WindowSeconds 0.3 | Where-Object Kind -eq AcceptQueueOverflowed " +
            "| ForEach-Object { $_.Subject, $_.Cause, $_.Remedy -join '|' }")).Split('|');
        if (isRoot)
            Assert.Matches($@"^host_server.*\[[0-9]+\] 127\.0\.0\.1:{Port}$", finding[0]);
        else
        {
            Assert.Equal(($"127.0.0.1:{Port}", ""), (finding[0], finding[1]));
            Assert.StartsWith("Run Test-NetworkHost as root", finding[2], StringComparison.Ordinal);
        }
    }

    private static async Task<ShellServer> StartWithout(string command, bool isRoot)
    {
        Capability.RequireNamespaces();
        string unshare = Peer.Require("unshare");
        Peer.Require("ip");
        string container = $"{unshare} --mount --net --pid --fork --mount-proc --kill-child sh -ec";
        string setUp = $"ip link set lo up; {command}";
        using Process probe = Process.Start("/bin/sh", ["-c", $"{container} '{setUp}'"]);
        await probe.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.SkipWhen(probe.ExitCode != 0, "This machine lacks the files anyway, or does not permit removing them.");
        string exec = isRoot ? "exec \"$0\" \"$@\"" : OrdinaryUser.Exec("Root sees every process");
        return await ShellServer.Start("", $"exec {container} '{setUp}; sleep 3600 & {exec}' \"$0\" \"$@\"");
    }
}
