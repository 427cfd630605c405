using EventIo.Inspection.Threads;
using EventIo.Native;
using EventIo.Native.Linux.Proc;
using EventIo.Native.Linux.Proc.SystemCalls;

namespace EventIo.Inspection.Observation;

/// <summary>Observes threads over a window.</summary>
/// <param name="processes">The processes with the threads.</param>
/// <param name="reader">Reads the files of /proc.</param>
internal sealed class ThreadSampler(IReadOnlyList<InspectedProcess> processes, ProcReader reader)
{
    // A look at one thread takes 3 to 6 us here: 1,000 looks are 3 to 6 ms of CPU time, whatever the number of threads.
    private const int LookBudget = 1_000;
    private const int MinLooks = 2;
    private const int MaxLooks = 20;

    private const int TimeoutAttempts = 3;

    /// <summary>Takes the first reading of the threads that do not sleep on a lock.</summary>
    internal void Begin() => ForEach(IsActive, Begin);

    /// <summary>
    /// Takes the first reading of threads that sleep on a lock, in processes where it matters whether they work.
    /// Reading thousands of them would cost more than everything else.
    /// </summary>
    /// <param name="isWanted">Selects the processes.</param>
    internal void BeginIdle(Func<InspectedProcess, bool> isWanted) => ForEach(
        static (process, thread) => !IsActive(process, thread),
        (process, thread) =>
        {
            if (isWanted(process))
                Begin(process, thread);
        });

    /// <summary>Looks at the relevant threads at regular intervals.</summary>
    /// <param name="seconds">The duration.</param>
    /// <param name="cancellation">Cancels it.</param>
    internal void Observe(double seconds, CancellationToken cancellation)
    {
        int active = Math.Max(1, processes.Sum(process => process.Threads.Count(thread => IsActive(process, thread))));
        int looks = Math.Clamp(LookBudget / active, MinLooks, MaxLooks);
        long start = MonotonicClock.Nanoseconds;
        for (int look = 1; look <= looks; look++)
        {
            double due = seconds * 1e3 * look / looks;
            double elapsed = (MonotonicClock.Nanoseconds - start) / 1e6;
            if (due > elapsed)
                cancellation.WaitHandle.WaitOne((int)Math.Ceiling(due - elapsed));
            cancellation.ThrowIfCancellationRequested();
            ForEach(IsActive, Look);
        }
    }

    /// <summary>Takes the second reading of the same threads.</summary>
    internal void End() => ForEach(static (_, thread) => thread.Start.Nanoseconds > 0, (process, thread) =>
    {
        if (TryRead(process, thread, out ThreadReading reading))
            thread.End = reading;
        else
            process.HasEnded |= thread.Id == process.Id;
    });

    /// <summary>
    /// Looks at those threads of a process that slept on a lock when the window began: some may now wait for events.
    /// </summary>
    internal void LookAtIdle(InspectedProcess process)
    {
        foreach (ThreadTrack thread in process.Threads.Where(thread => !IsActive(process, thread)))
            Look(process, thread);
    }

    /// <summary>Reads a thread's state once more.</summary>
    /// <returns>Whether it is still in the same call as at the last reading.</returns>
    internal bool IsUnchanged(InspectedProcess process, ThreadTrack thread)
    {
        Span<byte> path = stackalloc byte[ProcText.MaxPathBytes];
        return SystemCallState.TryParse(Text(process, thread, "/syscall"u8, path, out _), out SystemCallState state)
            && state.Equals(thread.Current);
    }

    /// <summary>
    /// Reads the timeout that a thread asked for. A timeout in the thread's memory counts only if the thread slept in
    /// the same call before and after the reading.
    /// </summary>
    /// <returns>-1 for none; null where it can't be read.</returns>
    internal double? ReadTimeout(InspectedProcess process, ThreadTrack thread)
    {
        if (thread.Wait is not { HasTimeoutInMemory: true })
            return thread.Wait?.TimeoutMilliseconds(thread.Id);
        Span<byte> path = stackalloc byte[ProcText.MaxPathBytes];
        for (int i = 0; i < TimeoutAttempts; i++)
        {
            if (!SystemCallState.TryParse(Text(process, thread, "/syscall"u8, path, out _), out SystemCallState before)
                || WaitCall.Of(before, SystemCallTable.Current) is not { } wait)
                continue;
            double? timeout = wait.TimeoutMilliseconds(thread.Id);
            if (SystemCallState.TryParse(Text(process, thread, "/syscall"u8, path, out _), out SystemCallState after)
                && after.Equals(before))
                return timeout;
        }
        return null;
    }

    /// <summary>Looks at a thread.</summary>
    internal void Look(InspectedProcess process, ThreadTrack thread)
    {
        Span<byte> path = stackalloc byte[ProcText.MaxPathBytes];
        if (SystemCallState.TryParse(Text(process, thread, "/syscall"u8, path, out _), out SystemCallState state))
            thread.Add(state, MonotonicClock.Nanoseconds);
    }

    private void Begin(InspectedProcess process, ThreadTrack thread)
    {
        if (TryRead(process, thread, out ThreadReading reading))
            thread.Start = thread.End = reading;
        else
            process.HasEnded |= thread.Id == process.Id;
    }

    // Threads that sleep on a lock are not looked at in between.
    private static bool IsActive(InspectedProcess process, ThreadTrack thread) =>
        thread.Wait is not null || !thread.IsInFutex || process.Threads.Count == 1;

    private bool TryRead(InspectedProcess process, ThreadTrack thread, out ThreadReading reading)
    {
        Span<byte> path = stackalloc byte[ProcText.MaxPathBytes];
        reading = default;
        if (!SchedulerStatistics.TryParse(
            Text(process, thread, "/schedstat"u8, path, out int errorNumber), out SchedulerStatistics statistics)
            && errorNumber != Native.Errno.ENOENT)
            return false;
        // Read the same counters as at the beginning, even if the thread has begun or ceased to sleep on a lock.
        bool isActive = thread.Start.Nanoseconds == 0 ? IsActive(process, thread) : thread.Start.Status.ProcessId != 0;
        ThreadStatus status = isActive
            ? ThreadStatus.Parse(Text(process, thread, "/status"u8, path, out errorNumber))
            : default;
        reading = new(MonotonicClock.Nanoseconds, statistics, status);
        return errorNumber == 0 || (errorNumber == Native.Errno.ENOENT && status.ProcessId != 0);
    }

    private ReadOnlySpan<byte> Text(
        InspectedProcess process, ThreadTrack thread, ReadOnlySpan<byte> file, Span<byte> path, out int errorNumber) =>
        reader.Read(process.Folder.Value, ProcText.Path(path, "task/"u8, thread.Id, file), out errorNumber);

    private void ForEach(
        Func<InspectedProcess, ThreadTrack, bool> isWanted, Action<InspectedProcess, ThreadTrack> action)
    {
        foreach (InspectedProcess process in processes)
        {
            foreach (ThreadTrack thread in process.Threads.Concat(process.Pollers))
            {
                if (isWanted(process, thread))
                    action(process, thread);
            }
        }
    }
}
