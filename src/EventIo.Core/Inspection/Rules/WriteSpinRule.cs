using EventIo.Findings;
using EventIo.Inspection.Observation;
using EventIo.Inspection.Sets;
using EventIo.Native;
using EventIo.Sockets;

namespace EventIo.Inspection.Rules;

/// <summary>
/// A socket nearly always has room to send: each wait reports a level-triggered EPOLLOUT, until it is removed.
/// </summary>
internal sealed class WriteSpinRule : InspectionRule
{
    internal override FindingKind Kind => FindingKind.WriteSpin;

    internal override string Rule =>
        "A level-triggered watch asks for EPOLLOUT on a connection that has nothing to send in both readings and " +
        "has sent no byte in between, while the loop's thread is at work for more than half of the window.";

    internal override string Source =>
        "/proc/PID/fdinfo, sock_diag(7) with tcpi_bytes_sent, /proc/PID/task/TID/schedstat";

    internal override void Check(InspectedProcess process, RuleContext context)
    {
        foreach ((ThreadTrack thread, EpollSet set) in RuleContext.Loops(process))
        {
            if (thread.BusyShare <= BusyShare)
                continue;
            List<WatchWindow> spinning = set.Watches.FindAll(IsIdleOutput);
            if (spinning.Count == 0)
                continue;
            thread.Findings.Add(Create(
                FindingSeverity.Error, set.ToString(),
                string.Create(
                    Invariant,
                    $"{spinning.Count} level-triggered watches ask for room to send with nothing to send, " +
                    $"{RuleContext.Describe(spinning[0])} among them: no byte was sent in {context.Seconds:0.0} s, " +
                    $"and thread {thread.Id} was at work {100 * thread.BusyShare:0} % of it (fdinfo, sock_diag, " +
                    $"schedstat).")) with
            {
                Remedy = "Ask for EPOLLOUT only while output is pending: remove it (EPOLL_CTL_MOD) when the last " +
                    "byte is written.",
            });
        }
    }

    private static bool IsIdleOutput(WatchWindow watch) =>
        watch is { IsLevel: true, IsPersistent: true, IsGhost: false }
        && watch.Events.HasFlag(EpollEvents.Out)
        && watch.Before is { Kind: SocketKind.Tcp, State: TcpState.Established, SendQueueBytes: 0 } before
        && watch.After is { SendQueueBytes: 0 } after
        && after.Cookie is not null && after.Cookie == before.Cookie && after.BytesSent == before.BytesSent;
}
