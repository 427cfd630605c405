using System.Buffers.Text;
using EventIo.Inspection.Threads;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Linux.Files;
using EventIo.Native.Linux.Proc;
using EventIo.Native.Linux.Proc.SystemCalls;
using EventIo.Sockets;

namespace EventIo.Inspection.Observation;

/// <summary>Finds the processes of the host that wait for events, or that have a set or a ring.</summary>
/// <param name="query">The query.</param>
/// <param name="reader">Reads the files of /proc.</param>
internal sealed unsafe class ProcessScanner(InspectionQuery query, ProcReader reader)
{
    private readonly string? _ownNamespace = NamespaceOf("/proc/self");

    /// <summary>The number of processes that this user may not inspect.</summary>
    internal int HiddenProcesses { get; private set; }

    /// <summary>The number of threads looked at.</summary>
    internal int Threads { get; private set; }

    /// <summary>Problems with requested processes.</summary>
    internal List<SocketProblemException> Problems { get; } = [];

    /// <summary>Looks at every selected process.</summary>
    /// <param name="cancellation">Cancels the scan.</param>
    /// <returns>The relevant processes; the caller disposes them.</returns>
    internal List<InspectedProcess> Scan(CancellationToken cancellation)
    {
        // Without /proc no process seems to exist. hidepid hides other processes, but never one's own (proc(5)).
        if (_ownNamespace is null && !Directory.Exists("/proc/self"))
            throw new NativeException("open(2)", Errno.ENOENT, "/proc/self");
        var found = new List<InspectedProcess>();
        foreach (int id in query.ProcessIds.Count > 0 ? query.ProcessIds.Distinct() : AllProcesses())
        {
            cancellation.ThrowIfCancellationRequested();
            if (Look(id) is { } process)
                found.Add(process);
        }
        return found;
    }

    // Collects all processes first: during the inspection, processes come and go, which would affect reading the
    // folder.
    private static List<int> AllProcesses()
    {
        using DirectoryStream folder = DirectoryStream.Open("/proc", out int errorNumber)
            ?? throw new NativeException("open(2)", errorNumber, "/proc");
        var processes = new List<int>();
        while (folder.Next(out DirectoryEntry* entry))
        {
            ReadOnlySpan<byte> name = DirectoryStream.Name(entry);
            if (entry->Type == DirectoryEntry.DT_DIR && Utf8Parser.TryParse(name, out int id, out int used)
                && used == name.Length)
                processes.Add(id);
        }
        return processes;
    }

    private InspectedProcess? Look(int id)
    {
        if (query.ProcessIds.Count > 0 && InspectionProblems.OfNumber(id) is { } problem)
        {
            Problems.Add(problem);
            return null;
        }
        ProcFolder? folder = ProcFolder.OfProcess(id, out int errorNumber);
        InspectedProcess? process = null;
        if (folder is not null)
            process = Look(id, folder, out errorNumber);
        if (process is null)
            folder?.Dispose();
        if (errorNumber is Errno.EACCES or Errno.EPERM)
            HiddenProcesses++;
        if (errorNumber != 0 && query.ProcessIds.Count > 0)
            Problems.Add(InspectionProblems.Create(id, errorNumber));
        return process;
    }

    private InspectedProcess? Look(int id, ProcFolder folder, out int errorNumber)
    {
        string? name = null;
        if (query.IsNameWanted is { } isWanted)
        {
            name = ProcText.Name(reader.Read(folder.Value, "comm\0"u8, out errorNumber));
            if (errorNumber != 0 || !isWanted(name))
                return null;
        }
        ReadOnlySpan<byte> text = reader.Read(folder.Value, "syscall\0"u8, out errorNumber);
        if (errorNumber != 0)
            return null;
        if (SystemCallState.TryParse(text, out SystemCallState main) && main.IsKernelThread)
        {
            if (query.ProcessIds.Count > 0)
                Problems.Add(InspectionProblems.KernelThread(id));
            return null;
        }
        if (DescriptorTable.Read(folder, out errorNumber) is not { } descriptors)
            return null;
        var process = new InspectedProcess(id, folder, descriptors);
        process.Sets.AddRange(
            descriptors.Of(DescriptorKind.Epoll).Select(descriptor => new EpollSet(process, descriptor)));
        process.Rings.AddRange(
            descriptors.Of(DescriptorKind.IoUring).Select(descriptor => new RingWindow(process, descriptor)));
        if (query.IncludeThreads)
            AddThreads(process, main);
        if (process.Threads.Count + process.Sets.Count + process.Rings.Count == 0)
            return null;
        process.Name = name ?? ProcText.Name(reader.Read(folder.Value, "comm\0"u8, out _));
        string? networkNamespace = folder.ReadLink("ns/net\0"u8);
        if (networkNamespace is not null && networkNamespace != _ownNamespace)
        {
            process.NetworkNamespace = NetworkNamespace.OfProcess(id);
            process.NamespaceKey = networkNamespace;
        }
        return process;
    }

    private void AddThreads(InspectedProcess process, in SystemCallState main)
    {
        using DirectoryStream? tasks = process.Folder.List("task\0"u8, out _);
        if (tasks is null)
            return;
        Span<byte> path = stackalloc byte[ProcText.MaxPathBytes];
        while (tasks.Next(out DirectoryEntry* entry))
        {
            if (!Utf8Parser.TryParse(DirectoryStream.Name(entry), out int id, out _))
                continue;
            Threads++;
            if (id == process.Id)
            {
                AddThread(process, id, main, MonotonicClock.Nanoseconds);
                continue;
            }
            ReadOnlySpan<byte> text = reader.Read(
                process.Folder.Value, ProcText.Path(path, "task/"u8, id, "/syscall"u8), out int errorNumber);
            long now = MonotonicClock.Nanoseconds;
            if (errorNumber != 0 || !SystemCallState.TryParse(text, out SystemCallState state)
                || (process.Rings.Count > 0 && AddRingThread(process, id, state, now)) || state.IsKernelThread)
                continue;
            AddThread(process, id, state, now);
        }
    }

    // Threads of a process without sets matter only if they wait with poll(2) or select(2).
    private static void AddThread(InspectedProcess process, int id, in SystemCallState state, long now)
    {
        if (process.Sets.Count + process.Rings.Count == 0 && WaitCall.Of(state, SystemCallTable.Current) is null)
            return;
        var track = new ThreadTrack(id);
        track.Add(state, now);
        process.Threads.Add(track);
    }

    // Threads of io_uring belong to the process, but have names given by the kernel.
    private bool AddRingThread(InspectedProcess process, int id, in SystemCallState state, long now)
    {
        Span<byte> path = stackalloc byte[ProcText.MaxPathBytes];
        ReadOnlySpan<byte> name = reader.Read(
            process.Folder.Value, ProcText.Path(path, "task/"u8, id, "/comm"u8), out _);
        if (name.StartsWith("iou-sqp-"u8))
        {
            var poller = new ThreadTrack(id) { Name = ProcText.Name(name) };
            poller.Add(state, now);
            process.Pollers.Add(poller);
            return true;
        }
        if (!name.StartsWith("iou-wrk-"u8))
            return false;
        string text = ProcText.Name(name);
        string place = ProcText.Name(reader.Read(
            process.Folder.Value, ProcText.Path(path, "task/"u8, id, "/wchan"u8), out _));
        process.RingWorkers.Add(new(id, text, place is "0" or "" ? null : place));
        return true;
    }

    private static string? NamespaceOf(string path)
    {
        using ProcFolder? folder = ProcFolder.Open(path, out _);
        return folder?.ReadLink("ns/net\0"u8);
    }
}
