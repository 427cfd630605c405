using System.Buffers.Text;
using EventIo.Native.Linux;
using EventIo.Native.Linux.Files;
using EventIo.Native.Linux.Proc;
using EventIo.Sockets;

namespace EventIo.Inspection.Observation;

/// <summary>The processes of the host that have sockets and pipes open, by inode.</summary>
internal sealed unsafe class HolderIndex
{
    private const int O_ACCMODE = 3;
    private const int O_RDONLY = 0;
    private const int O_WRONLY = 1;

    private readonly Dictionary<ulong, List<SocketHolder>> _byInode = [];
    private readonly HashSet<SocketHolder> _readers = [];
    private readonly HashSet<SocketHolder> _writers = [];
    private readonly ProcReader _reader = new();

    /// <summary>The number of processes that this user may not inspect.</summary>
    internal int HiddenProcesses { get; private set; }

    /// <summary>Inspects every visible process.</summary>
    /// <param name="wanted">The wanted inodes.</param>
    /// <param name="cancellation">Cancels the search.</param>
    internal static HolderIndex Read(IReadOnlySet<ulong> wanted, CancellationToken cancellation)
    {
        var index = new HolderIndex();
        if (wanted.Count == 0)
            return index;
        using DirectoryStream? processes = DirectoryStream.Open("/proc", out _);
        while (processes is not null && processes.Next(out DirectoryEntry* entry))
        {
            cancellation.ThrowIfCancellationRequested();
            if (entry->Type == DirectoryEntry.DT_DIR
                && Utf8Parser.TryParse(DirectoryStream.Name(entry), out int process, out _))
                index.Add(process, wanted);
        }
        return index;
    }

    /// <summary>Finds the processes that have a file open, except for one.</summary>
    /// <param name="inode">The socket or the pipe.</param>
    /// <param name="except">The process to exclude; 0 for none.</param>
    internal SocketHolder[] Find(ulong inode, int except = 0) =>
        _byInode.TryGetValue(inode, out List<SocketHolder>? holders)
        ? [.. holders.Where(holder => holder.ProcessId != except)]
        : [];

    /// <summary>Finds the processes that have the ends of a pipe open.</summary>
    /// <param name="inode">The pipe.</param>
    /// <param name="process">A process that has the pipe open.</param>
    /// <param name="descriptor">The pipe's descriptor in that process; it is not among the results.</param>
    /// <returns>The holders of the same end and those of the other end.</returns>
    internal (SocketHolder[] Same, SocketHolder[] Other) FindEnds(ulong inode, int process, int descriptor)
    {
        SocketHolder[] all = Find(inode);
        SocketHolder? own = Array.Find(
            all, holder => holder.ProcessId == process && holder.FileDescriptor == descriptor);
        if (own is null)
            return ([], []);
        ILookup<bool, SocketHolder> isOther = all.Where(holder => holder != own).ToLookup(holder =>
            (_readers.Contains(own) && _writers.Contains(holder))
            || (_writers.Contains(own) && _readers.Contains(holder)));
        return ([.. isOther[false]], [.. isOther[true]]);
    }

    private void Add(int process, IReadOnlySet<ulong> wanted)
    {
        using ProcFolder? folder = ProcFolder.OfProcess(process, out _);
        if (folder is null)
            return;
        if (DescriptorTable.Read(folder, out int errorNumber) is not { } table)
        {
            HiddenProcesses += errorNumber is Native.Errno.EACCES or Native.Errno.EPERM ? 1 : 0;
            return;
        }
        string? name = null;
        foreach ((int descriptor, DescriptorLink link) in table.All)
        {
            if (link.Inode == 0 || !wanted.Contains(link.Inode))
                continue;
            name ??= ProcessNames.Read(process);
            if (!_byInode.TryGetValue(link.Inode, out List<SocketHolder>? holders))
                _byInode[link.Inode] = holders = [];
            var holder = new SocketHolder(process, name, descriptor);
            holders.Add(holder);
            if (link.Kind == DescriptorKind.Pipe)
                AddEnd(folder, holder);
        }
    }

    // A descriptor that was opened for reading and writing, as a FIFO can be, holds both ends.
    private void AddEnd(ProcFolder folder, SocketHolder holder)
    {
        Span<byte> path = stackalloc byte[ProcText.MaxPathBytes];
        ReadOnlySpan<byte> text = _reader.Read(
            folder.Value, ProcText.Path(path, "fdinfo/"u8, holder.FileDescriptor, []), out _);
        if (DescriptorDetail.Flags(text) is not { } flags)
            return;
        if ((flags & O_ACCMODE) != O_WRONLY)
            _readers.Add(holder);
        if ((flags & O_ACCMODE) != O_RDONLY)
            _writers.Add(holder);
    }
}
