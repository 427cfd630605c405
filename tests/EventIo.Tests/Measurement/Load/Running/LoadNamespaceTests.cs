using System.Diagnostics;
using EventIo.Tests.Shell;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Measurement.Load.Running;

/// <summary>
/// Tests that need a separate network. Everything happens in namespaces that end with the test.
/// </summary>
[Collection(Lanes.Programs)]
public sealed class LoadNamespaceTests
{
    [Fact(Explicit = Run.Long)]
    public async Task Exhausted_ephemeral_ports_are_reported_and_more_source_addresses_help()
    {
        string output = await RunInNamespace("""
            ip link set lo up
            echo 40000 40009 > /proc/sys/net/ipv4/ip_local_port_range
            exec "$0" -c '
                $server = Start-EventServer 7007
                foreach ($sources in @("127.0.0.1"), @("127.0.0.2", "127.0.0.3", "127.0.0.4")) {
                    $row = $server | Measure-EventServer -ConnectionCount 25 -SourceAddress $sources `
                        -DurationSeconds 0.2 -WarmupSeconds 0 -WarningAction Ignore
                    "$($row.ConnectionsOpened) opened, $($row.ConnectErrors -gt 0), $($row.Verdict)"
                }'
            """);
        string[] lines = output.Split('\n');
        Assert.Matches(
            "^10 opened, True, .*EphemeralPortsExhausted: \\d+ connects found no free port \\(EADDRNOTAVAIL\\); the " +
            "range is 40000 to 40009", lines[0]);
        Assert.StartsWith("25 opened, False, ", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain("EphemeralPortsExhausted", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_kernels_counters_are_those_of_the_servers_namespace()
    {
        string output = await RunInNamespace("""
            mount -t tmpfs none /run
            ip link set lo up
            ip netns add far
            ip link add near type veth peer name there netns far
            ip address add 192.0.2.1/24 dev near
            ip link set near up
            ip netns exec far ip address add 192.0.2.2/24 dev there
            ip netns exec far ip link set there up
            mkfifo /run/stop
            ip netns exec far "$0" -c '
                $server = Start-EventServer 7007 -Address 192.0.2.2 -Backlog 1 -WarningAction Ignore
                $null = [Console]::In.ReadLine()' < /run/stop &
            exec 3> /run/stop
            for i in $(seq 300); do ip netns exec far ss -ltn | grep -q 7007 && break; sleep 0.1; done
            kill -STOP $!
            "$0" -c '
                $row = Measure-EventServer 192.0.2.2 7007 -ConnectionCount 20 -WarningAction Ignore `
                    -DurationSeconds 0.1 -WarmupSeconds 0 -ConnectTimeoutSeconds 0.3
                "$($row.KernelCountersOf) $($row.ListenOverflows -gt 0) $($row.ListenerDrops -gt 0) $($row.Verdict)"'
            kill -CONT $!
            exec 3>&-
            wait
            """);
        Assert.StartsWith("/run/netns/far True True ", output, StringComparison.Ordinal);
        Assert.Contains("AcceptQueueOverflowed", output, StringComparison.Ordinal);
    }

    private static async Task<string> RunInNamespace(string script)
    {
        Capability.RequireNamespaces();
        Peer.Require("unshare");
        Peer.Require("ip");
        using (Process probe = Process.Start("unshare", ["--net", "--mount", "true"]))
        {
            await probe.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.SkipWhen(probe.ExitCode != 0, "This sandbox does not allow namespaces.");
        }
        using Process process = Process.Start(new ProcessStartInfo(
            "unshare", ["--net", "--mount", "sh", "-e", "-c", script, ShellProcess.Program])
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
