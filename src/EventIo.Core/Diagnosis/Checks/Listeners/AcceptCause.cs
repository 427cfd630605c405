using EventIo.Diagnosis.Checks.Limits;
using EventIo.Diagnosis.Checks.Processors;
using EventIo.Diagnosis.Observation;
using EventIo.Diagnosis.Readings;
using EventIo.Diagnosis.Remedies;
using EventIo.Findings.Repairs;
using EventIo.Inspection.Threads;
using EventIo.Sockets.Listing;
using static System.FormattableString;

namespace EventIo.Diagnosis.Checks.Listeners;

/// <summary>
/// Why connections wait to be accepted, as proved by the activity of the listener's owner. The length of the queue is
/// reported as the cause only if there is no other.
/// </summary>
/// <param name="Text">The cause with its figures; empty if none is proved.</param>
/// <param name="Remedy">Further actions.</param>
/// <param name="Repairs">The repairs that can be applied.</param>
internal sealed record AcceptCause(string Text, string Remedy, params Repair?[] Repairs)
{
    // A cause counts if it applied for more than half of the window, or in more than half of the looks.
    private const double MostPercent = 50;
    private const double Most = MostPercent / 100;

    private const string Asynchronous = "Make the call on a worker thread, or accept on a thread of its own";

    /// <summary>Finds the cause.</summary>
    /// <param name="window">The observed window.</param>
    /// <param name="listener">The listener at the end of the window.</param>
    internal static AcceptCause Find(HostWindow window, TcpSocket listener)
    {
        HostProcess[] owners = [.. listener.Owners.Select(owner => owner.ProcessId).Distinct()
            .Select(id => Subjects.Process(window, id)).OfType<HostProcess>()];
        if (owners.Length == 0)
            return new("", Subjects.AsRoot);
        return Descriptors(window, owners) ?? Stopped(window, owners) ?? Throttled(window, owners)
            ?? Loop(window, listener, owners) ?? Activity(window, listener, owners)
            ?? LimitedByBacklog(window, listener, owners);
    }

    private static AcceptCause? Descriptors(HostWindow window, HostProcess[] owners) => owners
        .Where(owner => DescriptorLimitCheck.IsAtLimit(window, owner))
        .Select(owner => new AcceptCause(
            Invariant($"accept(2) of {owner} fails with EMFILE: {owner.Descriptors:N0} of ")
                + Invariant($"{owner.DescriptorLimit:N0} descriptors are open."),
            DescriptorLimitCheck.Lasting(owner), DescriptorLimitCheck.Repair(owner)))
        .FirstOrDefault();

    private static AcceptCause? Stopped(HostWindow window, HostProcess[] owners) =>
        owners.Length > 0 && Array.TrueForAll(owners, owner => owner.State is 'T' or 't'
            && window.Before.Processes.GetValueOrDefault(owner.Id)?.State is 'T' or 't')
            ? new(
                Invariant($"{owners[0]} is stopped (state {owners[0].State} in both readings)."),
                owners[0].State == 'T'
                    ? Invariant($"kill -CONT {owners[0].Id}")
                    : Invariant($"Detach the tracer that /proc/{owners[0].Id}/status names"))
            : null;

    private static AcceptCause? Throttled(HostWindow window, HostProcess[] owners) => owners
        .Select(owner => (Owner: owner, Use: QuotaUse.Worst(window, owner)))
        .Where(pair => pair.Use?.ThrottledShare >= Most)
        .Select(pair => new AcceptCause(
            Invariant($"The control group of {pair.Owner} was throttled in {100 * pair.Use!.ThrottledShare:0} % ")
                + Invariant($"of {pair.Use.Periods:N0} periods (cpu.stat)."),
            pair.Use.Remedy))
        .FirstOrDefault();

    // The threads whose sets watch the listener accept its connections.
    private static AcceptCause? Loop(HostWindow window, TcpSocket listener, HostProcess[] owners)
    {
        EventLoopThread[] loops = [.. (window.Loops?.Loops ?? []).Where(
            row => Array.Exists(owners, owner => owner.Id == row.ProcessId) && row.Listeners.Contains(listener.Local))];
        // One thread that is free to accept is enough.
        if (loops.MinBy(row => (row.BlockedPercent ?? 0) + Busy(row)) is not { } loop)
            return null;
        string name = Invariant($"Thread {loop.ThreadId} of {loop.ProcessName}[{loop.ProcessId}], which waits for ")
            + "connections,";
        HostProcess owner = Array.Find(owners, owner => owner.Id == loop.ProcessId)!;
        if (loop is { BlockedPercent: >= MostPercent and var blocked, BlockedIn: { } call })
            return new(Invariant($"{name} was in {call} for {blocked:0} % of {window.Seconds:0.0} s."), Asynchronous);
        if (loop.WaitingForProcessorPercent >= MostPercent)
        {
            return new(
                Invariant($"{name} waited for a processor for {loop.WaitingForProcessorPercent:0} % of ")
                    + Invariant($"{window.Seconds:0.0} s."),
                "Get-EventLoop shows who is busy: move it, or renice it");
        }
        if (Busy(loop) >= MostPercent)
        {
            return new(
                Invariant($"{name} was busy for {Busy(loop):0} % of {window.Seconds:0.0} s."),
                KnownPrograms.Directive(
                    owner, program => program.Workers,
                    Invariant($"perf record -t {loop.ThreadId} shows with what; add a worker (SO_REUSEPORT)"), 0));
        }
        return null;
    }

    private static double Busy(EventLoopThread row) =>
        (row.RunningPercent ?? 0) + (row.WaitingForProcessorPercent ?? 0);

    // Judges the observed activity of the threads of a process without an event loop.
    private static AcceptCause? Activity(HostWindow window, TcpSocket listener, HostProcess[] owners)
    {
        ThreadActivity[] threads = [.. owners.SelectMany(
            owner => window.Activities.GetValueOrDefault(owner.Id) ?? [])];
        if (threads.Length == 0 || Array.Exists(threads, thread => thread.InAccept > thread.Looks * Most))
            return null;
        ThreadActivity longest = threads.MaxBy(thread => thread.InCall)!;
        string call = Invariant($"thread {longest.ThreadId} was in {longest.Call} in {longest.InCall} of ")
            + Invariant($"{longest.Looks} looks");
        WaitingConnections? waiting = window.Waiting.GetValueOrDefault(listener.LocalPort ?? 0);
        bool isAccepting = window.Listeners.GetValueOrDefault(listener.NetlinkCookie) is { HasShrunk: true }
            || waiting is { HasAccepted: true };
        if (!isAccepting && waiting is { AllStillWait: true })
        {
            return new(
                Invariant($"Nobody accepts: the queue is served in order, and all {waiting.Count:N0} connections that ")
                    + Invariant($"waited {waiting.Seconds:0.0} s before the last look still wait (sock_diag)")
                    + (longest.InCall > 0 ? $"; {call}." : "."),
                "Find out why the program stopped accepting; restart it if it does not resume");
        }
        return threads.Length == 1 && longest.InCall > longest.Looks * Most
            ? new(
                $"The only thread of {owners[0]} accepts too slowly{(isAccepting ? "" : " or not at all")}: {call}.",
                Asynchronous)
            : null;
    }

    private static AcceptCause LimitedByBacklog(HostWindow window, TcpSocket listener, HostProcess[] owners)
    {
        long limit = listener.AcceptQueueLimit ?? 0;
        long value = Values.Backlog(limit);
        string lasting = KnownPrograms.Directive(
            owners[0], program => program.Backlog,
            Invariant($"call listen(2) with a backlog of {value}: restart the program with that setting"), value,
            listener.LocalPort);
        return window.Settings.Number("net.core.somaxconn") == limit
            ? new(
                Invariant($"The queue is as long as net.core.somaxconn ({limit:N0}) allows; its owner was not seen ")
                    + "blocked, stopped, busy, throttled or out of descriptors.",
                lasting, window.Settings.Change("net.core.somaxconn", value))
            : new("", lasting);
    }
}
