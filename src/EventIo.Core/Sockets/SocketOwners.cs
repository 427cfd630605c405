using System.Buffers.Text;
using System.Globalization;
using EventIo.Native;
using EventIo.Native.Linux;

namespace EventIo.Sockets;

/// <summary>Which processes have which sockets open, by the sockets' inodes: what /proc/PID/fd tells (proc(5)).</summary>
internal sealed unsafe class SocketOwners
{
    private const int MaxLinkBytes = 64;

    private readonly Dictionary<uint, SocketHolder[]> _byInode = [];

    /// <summary>Processes that this user may not look into.</summary>
    internal int HiddenProcesses { get; private set; }

    /// <summary>Looks into every process that may be seen.</summary>
    internal static SocketOwners OfAll(CancellationToken cancellation)
    {
        var owners = new SocketOwners();
        using DirectoryStream processes = DirectoryStream.Open("/proc", out int errorNumber)
            ?? throw new NativeException("open(2)", errorNumber, "/proc");
        while (processes.Next(out DirectoryEntry* entry))
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> name = DirectoryStream.Name(entry);
            if (entry->Type == DirectoryEntry.DT_DIR && Utf8Parser.TryParse(name, out int process, out int used)
                && used == name.Length && owners.Add(process) is Errno.EACCES or Errno.EPERM)
                owners.HiddenProcesses++;
        }
        return owners;
    }

    /// <summary>Looks into some processes.</summary>
    /// <param name="processes">The processes.</param>
    /// <param name="problems">Takes what stands in the way of one: it is gone, or not to be looked into.</param>
    internal static SocketOwners Of(IEnumerable<int> processes, List<SocketProblemException> problems)
    {
        var owners = new SocketOwners();
        foreach (int process in processes)
        {
            int errorNumber = owners.Add(process);
            if (errorNumber == Errno.ENOENT)
                problems.Add(SocketProblems.ProcessNotFound(process));
            else if (errorNumber != 0)
                problems.Add(SocketProblems.ProcessNotPermitted(process, new NativeException("open(2)", errorNumber, "/proc")));
        }
        return owners;
    }

    /// <summary>Whoever has a socket open; nobody when nobody that was looked into has it.</summary>
    internal IReadOnlyList<SocketHolder> Find(uint? inode) =>
        inode is { } number && _byInode.TryGetValue(number, out SocketHolder[]? holders) ? holders : [];

    // 0, or why its descriptors are not to be had.
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
            if (entry->Type != DirectoryEntry.DT_LNK || !TryParseInode(descriptors.ReadLink(entry, link), out uint inode)
                || !Utf8Parser.TryParse(DirectoryStream.Name(entry), out int descriptor, out _))
                continue;
            name ??= ProcessNames.Read(process);
            Add(inode, new SocketHolder(process, name, descriptor));
        }
        return 0;
    }

    private void Add(uint inode, SocketHolder holder) =>
        _byInode[inode] = _byInode.TryGetValue(inode, out SocketHolder[]? holders) ? [.. holders, holder] : [holder];

    // socket:[123]
    private static bool TryParseInode(ReadOnlySpan<byte> link, out uint inode)
    {
        inode = 0;
        return link.StartsWith("socket:["u8) && Utf8Parser.TryParse(link["socket:["u8.Length..], out inode, out _);
    }
}
