using System.Buffers.Text;
using System.Globalization;
using System.Text;
using EventIo.Diagnosis.Readings;
using EventIo.Inspection.Observation;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Linux.Files;
using EventIo.Native.Linux.Proc;
using EventIo.Sockets;
using EventIo.Sockets.Listing;

namespace EventIo.Diagnosis.Observation;

/// <summary>The processes of the host at one moment, as far as this user may inspect them.</summary>
/// <param name="query">Selects the processes.</param>
/// <param name="mounts">The mounts of control groups.</param>
internal sealed unsafe class ProcessCensus(DiagnosisQuery query, CgroupMounts mounts)
{
    private readonly ProcReader _reader = new();
    private readonly SocketHolders _owners = new();
    private readonly Dictionary<int, HostProcess> _processes = [];

    // The namespace that the calling thread has entered, if another one than this process's is judged. Processes in
    // other namespaces are then ignored.
    private readonly string? _namespace =
        query.NetworkNamespace is null || query.ProcessIds.Count > 0 ? null : OwnNamespace();

    /// <summary>The processes by number.</summary>
    internal IReadOnlyDictionary<int, HostProcess> Processes => _processes;

    /// <summary>The owners of the wanted sockets, by inode.</summary>
    internal IReadOnlyDictionary<uint, SocketHolder[]> Owners => _owners.ByInode;

    /// <summary>The number of processes that this user may not inspect.</summary>
    internal int Hidden { get; private set; }

    /// <summary>The number of processes that an interrupted second reading left out.</summary>
    internal int Unread { get; private set; }

    /// <summary>Problems with requested processes.</summary>
    internal List<SocketProblemException> Problems { get; } = [];

    /// <summary>Reads every selected process.</summary>
    /// <param name="sockets">The inodes of the sockets whose owners are wanted.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    internal void Read(IReadOnlySet<uint> sockets, CancellationToken cancellation)
    {
        foreach (int id in query.ProcessIds)
        {
            cancellation.ThrowIfCancellationRequested();
            Look(id, sockets, cancellation);
        }
        if (query.ProcessIds.Count > 0)
            return;
        using DirectoryStream? folder = DirectoryStream.Open("/proc", out _);
        while (folder is not null && folder.Next(out DirectoryEntry* entry))
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> name = DirectoryStream.Name(entry);
            if (entry->Type == DirectoryEntry.DT_DIR && Utf8Parser.TryParse(name, out int number, out int used)
                && used == name.Length)
                Look(number, sockets, cancellation);
        }
    }

    /// <summary>
    /// Reads them again, at the end of a window. After Ctrl+C only processes of the first reading are read, servers
    /// first; the sockets of those that are left out keep their owners.
    /// </summary>
    /// <param name="sockets">The inodes of the sockets whose owners are wanted.</param>
    /// <param name="first">The first reading.</param>
    /// <param name="work">Limits what is read after Ctrl+C.</param>
    internal void ReadAgain(IReadOnlySet<uint> sockets, HostState first, InterruptedWork work)
    {
        try
        {
            Read(sockets, work.Cancellation);
        }
        catch (OperationCanceledException)
        {
            foreach (HostProcess process in first.Processes.Values
                .Where(process => !_processes.ContainsKey(process.Id))
                .OrderByDescending(process => process.HasSockets).ToArray())
            {
                if (work.TrySpend(InterruptedWork.Process + process.Descriptors))
                    Look(process.Id, sockets, CancellationToken.None);
                else
                    Unread++;
            }
            foreach (TcpSocket socket in first.Sockets.Judged.Where(socket => socket.Owners.Count > 0))
            {
                if (socket.Inode is { } inode && sockets.Contains(inode))
                    _owners.AddEarlier(inode, socket.Owners);
            }
            Hidden = first.HiddenProcesses;
        }
    }

    private void Look(int id, IReadOnlySet<uint> sockets, CancellationToken cancellation)
    {
        if (query.ProcessIds.Count > 0 && InspectionProblems.OfNumber(id) is { } problem)
        {
            Problems.Add(problem);
            return;
        }
        using ProcFolder? folder = ProcFolder.OfProcess(id, out int errorNumber);
        if (folder is not null)
            errorNumber = Look(id, folder, sockets, cancellation);
        if (errorNumber != 0 && query.ProcessIds.Count > 0)
            Problems.Add(InspectionProblems.Create(id, errorNumber));
    }

    // Returns 0, or the errno that prevented its inspection.
    private int Look(int id, ProcFolder folder, IReadOnlySet<uint> sockets, CancellationToken cancellation)
    {
        string name = ProcText.Name(_reader.Read(folder.Value, "comm\0"u8, out int errorNumber));
        if (errorNumber != 0 || query.IsNameWanted?.Invoke(name) == false)
            return errorNumber;
        if (DescriptorTable.Read(folder, out errorNumber, cancellation) is not { } descriptors)
        {
            // A kernel thread has no arguments, and nothing to inspect.
            Hidden += errorNumber is Errno.EACCES or Errno.EPERM && Arguments(folder).Length > 0 ? 1 : 0;
            return errorNumber;
        }
        // A kernel thread has no descriptors.
        if (descriptors.Count == 0)
            return 0;
        bool hasSockets = AddOwner(id, name, descriptors, sockets);
        if (!hasSockets && _namespace is { } own && folder.ReadLink("ns/net\0"u8) != own)
            return 0;
        (long? soft, long? hard) = Limits(Encoding.UTF8.GetString(_reader.Read(folder.Value, "limits\0"u8, out _)));
        _processes[id] = new HostProcess(id, name)
        {
            Descriptors = descriptors.Count,
            DescriptorLimit = soft,
            HardDescriptorLimit = hard,
            HasSockets = hasSockets,
            Arguments = hasSockets ? Arguments(folder) : [],
            State = hasSockets ? ThreadStatus.Parse(_reader.Read(folder.Value, "status\0"u8, out _)).State : '\0',
            Quotas = hasSockets ? [.. Quotas(folder)] : [],
        };
        return 0;
    }

    private static string? OwnNamespace()
    {
        using ProcFolder? folder = ProcFolder.Open("/proc/thread-self", out _);
        return folder?.ReadLink("ns/net\0"u8);
    }

    private bool AddOwner(int id, string name, DescriptorTable descriptors, IReadOnlySet<uint> sockets)
    {
        bool isFound = false;
        foreach ((int descriptor, DescriptorLink link) in descriptors.All)
        {
            if (link.Kind != DescriptorKind.Socket || link.Inode > uint.MaxValue || !sockets.Contains((uint)link.Inode))
                continue;
            isFound = true;
            _owners.Add((uint)link.Inode, new SocketHolder(id, name, descriptor));
        }
        return isFound;
    }

    private string[] Arguments(ProcFolder folder) =>
        Encoding.UTF8.GetString(_reader.Read(folder.Value, "cmdline\0"u8, out _))
            .Split('\0', StringSplitOptions.RemoveEmptyEntries);

    private IEnumerable<CpuQuota> Quotas(ProcFolder folder) => mounts
        .Groups(Encoding.UTF8.GetString(_reader.Read(folder.Value, "cgroup\0"u8, out _)))
        .Select(group => CpuQuota.Read(group.Folder, group.IsUnified)).OfType<CpuQuota>();

    // Max open files            1024                 4096                 files
    private static (long? Soft, long? Hard) Limits(string text)
    {
        const string Name = "Max open files";
        string? line = Array.Find(KernelText.Lines(text), line => line.StartsWith(Name, StringComparison.Ordinal));
        return line is not null && KernelText.Fields(line[Name.Length..]) is [var soft, var hard, ..]
            ? (Number(soft), Number(hard))
            : (null, null);
    }

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : null;
}
