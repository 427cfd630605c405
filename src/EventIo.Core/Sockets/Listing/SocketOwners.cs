using System.Buffers.Text;
using System.Globalization;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Linux.Files;
using EventIo.Native.Linux.Proc;

namespace EventIo.Sockets.Listing;

/// <summary>
/// Finds the processes that have sockets open, by the sockets' inodes, from /proc/PID/fd (proc(5)).
/// </summary>
internal sealed unsafe class SocketOwners
{
    private const int MaxLinkBytes = 64;

    private readonly SocketHolders _holders = new();

    /// <summary>
    /// Whether there are processes that this user may not inspect or see (hidepid of proc(5)).
    /// </summary>
    internal bool HasHiddenProcesses { get; private set; }

    /// <summary>Inspects every visible process.</summary>
    internal static SocketOwners OfAll(CancellationToken cancellation)
    {
        var owners = new SocketOwners { HasHiddenProcesses = ProcMount.LeavesOutProcesses() };
        using DirectoryStream processes = DirectoryStream.Open("/proc", out int errorNumber)
            ?? throw new NativeException("open(2)", errorNumber, "/proc");
        while (processes.Next(out DirectoryEntry* entry))
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> name = DirectoryStream.Name(entry);
            if (entry->Type == DirectoryEntry.DT_DIR && Utf8Parser.TryParse(name, out int process, out int used)
                && used == name.Length && owners.Add(process) is Errno.EACCES or Errno.EPERM)
                owners.HasHiddenProcesses = true;
        }
        return owners;
    }

    /// <summary>Inspects some processes.</summary>
    /// <param name="processes">The processes.</param>
    /// <param name="problems">Receives the problem of each that has ended or may not be inspected.</param>
    internal static SocketOwners Of(IEnumerable<int> processes, List<SocketProblemException> problems)
    {
        var owners = new SocketOwners();
        foreach (int process in processes)
        {
            // /proc also has a folder for each thread: a thread's number is not accepted as a process.
            ProcessStatus status = ProcessStatus.Of(process);
            int errorNumber = status.Existence == ProcessExistence.Process ? owners.Add(process) : Errno.ENOENT;
            if (errorNumber != 0)
                problems.Add(ProcessProblems.Unreachable(
                    process, new NativeException("open(2)", errorNumber, "/proc")));
        }
        return owners;
    }

    /// <summary>
    /// Returns the processes that have a socket open, the oldest first; empty if no inspected process has it.
    /// </summary>
    internal IReadOnlyList<SocketHolder> Find(uint? inode) =>
        inode is { } number && _holders.ByInode.TryGetValue(number, out SocketHolder[]? holders) ? holders : [];

    // Returns 0, or the errno that prevents reading its descriptors.
    private int Add(int process)
    {
        string folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/fd");
        using DirectoryStream? descriptors = DirectoryStream.Open(folder, out int errorNumber);
        if (descriptors is null)
            return errorNumber;
        string? name = null;
        Span<byte> link = stackalloc byte[MaxLinkBytes];
        while (descriptors.Next(out DirectoryEntry* entry))
        {
            if (entry->Type != DirectoryEntry.DT_LNK)
                continue;
            ReadOnlySpan<byte> target = descriptors.ReadLink(entry, link, out errorNumber);
            if (errorNumber == Errno.EACCES)
                return errorNumber;
            if (!TryParseInode(target, out uint inode)
                || !Utf8Parser.TryParse(DirectoryStream.Name(entry), out int descriptor, out _))
                continue;
            name ??= ProcessNames.Read(process);
            _holders.Add(inode, new SocketHolder(process, name, descriptor));
        }
        return 0;
    }

    // socket:[123]
    private static bool TryParseInode(ReadOnlySpan<byte> link, out uint inode)
    {
        inode = 0;
        return link.StartsWith("socket:["u8) && Utf8Parser.TryParse(link["socket:["u8.Length..], out inode, out _);
    }
}
