using System.Buffers.Text;
using EventIo.Diagnosis.Readings;
using EventIo.Inspection.Observation;
using EventIo.Inspection.Threads;
using EventIo.Native.Linux;
using EventIo.Native.Linux.Files;
using EventIo.Native.Linux.Proc;
using EventIo.Native.Linux.Proc.SystemCalls;

namespace EventIo.Diagnosis.Observation;

/// <summary>
/// Looks at the threads of processes whose accept queues fill up, even if they don't drive a loop that an inspection
/// would see. Nothing is traced: a thread's call is read from /proc/PID/task/TID/syscall.
/// </summary>
internal sealed unsafe class ActivityWatch
{
    // A look at a thread takes 5 to 8 us here (syscall and stat).
    private const int MaxThreads = 256;
    private const int StateField = 3; // state of proc_pid_stat(5)

    private readonly Dictionary<int, Dictionary<int, ThreadActivity>> _processes = [];
    private readonly ProcReader _reader = new();

    /// <summary>The observed activity, by process.</summary>
    internal IReadOnlyDictionary<int, IReadOnlyList<ThreadActivity>> Seen => _processes.ToDictionary(
        process => process.Key,
        process => (IReadOnlyList<ThreadActivity>)[.. process.Value.Values.OrderBy(thread => thread.ThreadId)]);

    /// <summary>Looks at the threads of a process.</summary>
    internal void Look(int process)
    {
        using ProcFolder? folder = ProcFolder.OfProcess(process, out _);
        using DirectoryStream? tasks = folder?.List("task\0"u8, out _);
        if (folder is null || tasks is null)
            return;
        if (!_processes.TryGetValue(process, out Dictionary<int, ThreadActivity>? threads))
            _processes[process] = threads = [];
        Span<byte> path = stackalloc byte[ProcText.MaxPathBytes];
        for (int count = 0; count < MaxThreads && tasks.Next(out DirectoryEntry* entry);)
        {
            if (!Utf8Parser.TryParse(DirectoryStream.Name(entry), out int id, out _))
                continue;
            count++;
            ReadOnlySpan<byte> stat = _reader.Read(
                folder.Value, ProcText.Path(path, "task/"u8, id, "/stat"u8), out _);
            char status = ProcText.StatField(stat, StateField) is [var letter, ..] ? (char)letter : '\0';
            if (!SystemCallState.TryParse(
                _reader.Read(folder.Value, ProcText.Path(path, "task/"u8, id, "/syscall"u8), out int errorNumber),
                out SystemCallState state) || errorNumber != 0)
                continue;
            threads[id] = Add(threads.GetValueOrDefault(id) ?? new ThreadActivity(id, 0), status, state, folder);
        }
    }

    private static ThreadActivity Add(
        ThreadActivity thread, char status, in SystemCallState state, ProcFolder folder)
    {
        thread = thread with { Looks = thread.Looks + 1 };
        if (status is 'T' or 't')
            return thread with { Stopped = thread.Stopped + 1 };
        if (state.IsRunning)
            return thread with { Running = thread.Running + 1 };
        if (WaitCall.Of(state, SystemCallTable.Current) is not null
            || BlockingCall.Name(state) is "accept" or "accept4")
            return thread with { InAccept = thread.InAccept + 1 };
        // Naming the descriptor's file requires the whole descriptor table: once for each call is enough.
        string call = thread.Call is { } known && known.StartsWith(BlockingCall.Name(state), StringComparison.Ordinal)
            || DescriptorTable.Read(folder, out _) is not { } descriptors
            ? thread.Call ?? BlockingCall.Name(state)
            : BlockingCall.Describe(state, descriptors);
        return thread with { InCall = thread.InCall + 1, Call = call };
    }
}
