using System.Diagnostics;
using EventIo.Findings;
using EventIo.Tests.Findings;
using EventIo.Tests.Shell;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Incidents.Hosts;

/// <summary>
/// One processor that does all receive work, seen by a shell in the network namespace, whose /sys shows the interfaces
/// there. This needs a whole processor and a machine on which nothing else sends packets; otherwise it is skipped.
/// </summary>
[Collection(Lanes.Alone)]
public sealed class ReceiveWorkTests
{
    private const string Lines =
        "(Test-NetworkHost -WindowSeconds 1.5 -IncludePassed | Where-Object Evidence -NotLike '*: not found*')"
        + ".ForEach{ " + "\"$($_.Kind) $($_.Evidence)\" }";

    // The share is less than 0.02 on a quiet machine, and 0.5 with one busy program on two processors.
    private const double OthersAllowed = 0.1;

    [Fact(Explicit = Run.Long)]
    [Provokes(FindingKind.SoftirqOnOneProcessor)]
    [Spares(FindingKind.SoftirqOnOneProcessor)]
    public void One_processor_that_does_all_receive_work_is_found_while_RPS_is_off()
    {
        using var scene = new Scene(isIncident: true);
        PacketScenes.BusyInterface(scene);
        string output = "";
        // The counters include other packets of the machine.
        Eventually.True(
            () =>
            {
                var others = new OtherWork();
                output = Diagnose(scene, "true");
                bool isFound = output.Contains(
                    $"{FindingKind.SoftirqOnOneProcessor} Processor ", StringComparison.Ordinal);
                double share = others.Share;
                Assert.SkipWhen(
                    !isFound && share > OthersAllowed,
                    FormattableString.Invariant($"Other programs took {100 * share:0} % of the processors' time."));
                return isFound;
            },
            () => output);
        Assert.Contains("v1 received", output, StringComparison.Ordinal);
        output = Diagnose(scene, "echo 3 > /sys/class/net/v1/queues/rx-0/rps_cpus");
        Assert.DoesNotContain($"{FindingKind.SoftirqOnOneProcessor}", output, StringComparison.Ordinal);
    }

    private static string Diagnose(Scene scene, string preparation)
    {
        using Process shell = ShellProcess.Start(
            Peer.Require("nsenter"),
            [
                $"--net={scene.Place.Path}", Peer.Require("unshare"), "--mount", "sh", "-c",
                $"mount -t sysfs none /sys && {preparation} && exec \"$0\" -NoProfile -Command \"$1\"",
                ShellProcess.Program, Lines,
            ]);
        ShellRun run = ShellProcess.Finish(shell).GetAwaiter().GetResult();
        Assert.Equal("", run.Error);
        return run.Output;
    }
}
