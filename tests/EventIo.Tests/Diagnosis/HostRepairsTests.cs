using System.Diagnostics;
using System.Globalization;
using EventIo.Diagnosis;
using EventIo.Diagnosis.Repairing;
using EventIo.Findings;
using EventIo.Findings.Repairs;
using EventIo.Native;
using EventIo.Sockets;
using EventIo.Sockets.References;
using EventIo.Tests.Sockets;
using EventIo.Tests.Support.Machine;
using Xunit;

namespace EventIo.Tests.Diagnosis;

/// <summary>Repairs of live sockets, processes and parameters, and their undo.</summary>
public sealed class HostRepairsTests
{
    [Fact]
    public void A_descriptor_limit_of_a_live_process_is_set_and_reversed()
    {
        Assert.SkipUnless(Host.IsLinux, "Limits of other processes are set on Linux.");
        using Process process = Process.Start(new ProcessStartInfo("sleep", "600"))!;
        try
        {
            (long soft, long hard) = Limits(process.Id);
            var repair = new DescriptorLimitRepair(process.Id, "sleep", soft / 2, hard, soft, hard);
            HostRepairs.Apply(repair);
            Assert.Equal((soft / 2, hard), Limits(process.Id));
            Assert.Throws<RepairOutdatedException>(() => HostRepairs.Apply(repair));
            HostRepairs.Apply(repair.Reverse!);
            Assert.Equal((soft, hard), Limits(process.Id));
            // The process id now belongs to another process.
            Assert.Throws<RepairOutdatedException>(() => HostRepairs.Apply(repair with { ProcessName = "nginx" }));
        }
        finally
        {
            process.Kill();
        }
        process.WaitForExit();
        NativeException gone = Assert.Throws<NativeException>(
            () => HostRepairs.Apply(new DescriptorLimitRepair(process.Id, "sleep", 9, 9, 9, 9)));
        Assert.Equal(Errno.ESRCH, gone.ErrorNumber);
    }

    [Fact]
    public void An_option_of_a_live_socket_is_set_and_reversed()
    {
        Assert.SkipUnless(Host.IsLinux, "Sockets are found by their descriptors on Linux.");
        using var pair = new SocketPair();
        pair.Client.NoDelay = false;
        int descriptor = (int)pair.Client.Handle;
        ulong cookie;
        using (SocketReference socket = ProcessSockets.Open(pair.Client))
            cookie = socket.Identity.Cookie ?? 0;
        var repair = new SocketOptionRepair(
            Environment.ProcessId, "tests", descriptor, cookie, "TCP_NODELAY", 1, 0);
        HostRepairs.Apply(repair);
        Assert.True(pair.Client.NoDelay);
        HostRepairs.Apply(repair.Reverse!);
        Assert.False(pair.Client.NoDelay);
        SocketProblemException changed = Assert.Throws<SocketProblemException>(
            () => HostRepairs.Apply(repair with { Cookie = cookie + 1 }));
        Assert.Equal(SocketProblem.SocketChanged, changed.Problem);
    }

    [Fact]
    public void A_parameter_is_set_unless_it_was_changed_meanwhile()
    {
        Assert.SkipUnless(Host.IsLinux, "Kernel parameters are set on Linux.");
        const string Name = "net.core.somaxconn";
        string now = File.ReadAllText("/proc/sys/net/core/somaxconn").Trim();
        Assert.Throws<RepairOutdatedException>(
            () => HostRepairs.Apply(new SysctlRepair(Name, "1", now + "0", NetworkNamespace: null)));
        Assert.Equal(now, File.ReadAllText("/proc/sys/net/core/somaxconn").Trim());
        var same = new SysctlRepair(Name, now, now, NetworkNamespace: null);
        if (Sysctl.RefusalToWrite(Name) is not { } refusal)
            HostRepairs.Apply(same);
        else
            Assert.Equal(refusal, Assert.Throws<NativeException>(() => HostRepairs.Apply(same)).ErrorNumber);
        NativeException missing = Assert.Throws<NativeException>(
            () => HostRepairs.Apply(new SysctlRepair("net.core.none", "1", "1", NetworkNamespace: null)));
        Assert.Equal(Errno.ENOENT, missing.ErrorNumber);
    }

    [Fact]
    public void A_result_says_what_was_applied_what_undoes_it_and_what_remains()
    {
        Finding finding = Finding.Of(FindingKind.NagleHeld, "Held.") with { Subject = "a", ProcessId = 7 };
        var applied = new AppliedRepairs(finding);
        Assert.True(applied.IsEmpty);
        RepairResult unseen = applied.Conclude(next: null);
        Assert.Equal((null, null), (unseen.IsGone, unseen.Remaining));
        Assert.True(applied.Conclude(Next(finding with { ProcessId = 8 })).IsGone);
        Finding still = finding with { Subject = "another connection" };
        RepairResult remains = applied.Conclude(Next(Finding.Of(FindingKind.CpuStolen, "Stolen.") with
        {
            Related = [still],
        }));
        Assert.Equal((false, still), (remains.IsGone, remains.Remaining));
    }

    [Theory]
    [InlineData(null, "sysctl -w 'net.ipv4.tcp_rmem=1 2 3'", "sysctl -w 'net.ipv4.tcp_rmem=1 2 2'")]
    [InlineData(
        "/run/netns/a", "nsenter --net=/run/netns/a sysctl -w 'net.ipv4.tcp_rmem=1 2 3'",
        "nsenter --net=/run/netns/a sysctl -w 'net.ipv4.tcp_rmem=1 2 2'")]
    public void The_command_for_a_parameter_enters_its_namespace(string? path, string command, string undo)
    {
        var repair = new SysctlRepair("net.ipv4.tcp_rmem", "1 2 3", "1 2 2", path);
        Assert.Equal((command, undo), (repair.Command, repair.UndoCommand));
        Assert.Equal(repair, repair.Reverse.Reverse);
    }

    private static DiagnosisResult Next(Finding finding) => new() { Findings = [finding], Passed = [], Seconds = 1 };

    private static (long Soft, long Hard) Limits(int process)
    {
        string line = File.ReadLines($"/proc/{process}/limits").Single(
            line => line.StartsWith("Max open files", StringComparison.Ordinal));
        string[] fields = line["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        long[] limits = [.. fields.Take(2).Select(field => long.Parse(field, CultureInfo.InvariantCulture))];
        return (limits[0], limits[1]);
    }
}
