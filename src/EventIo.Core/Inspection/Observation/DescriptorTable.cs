using System.Buffers.Text;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Linux.Files;
using EventIo.Native.Linux.Proc;

namespace EventIo.Inspection.Observation;

/// <summary>The open descriptors of a process at one moment.</summary>
internal sealed unsafe class DescriptorTable
{
    private const int MaxLinkBytes = 64;

    private readonly Dictionary<int, DescriptorLink> _links = [];

    private HashSet<ulong>? _inodes;

    private DescriptorTable()
    {
    }

    /// <summary>The number of open descriptors.</summary>
    internal int Count => _links.Count;

    /// <summary>Every descriptor and what it refers to.</summary>
    internal IReadOnlyDictionary<int, DescriptorLink> All => _links;

    /// <summary>Reads the table.</summary>
    /// <param name="folder">The process.</param>
    /// <param name="errorNumber">0, or the errno: EACCES if this user may not inspect the process.</param>
    /// <param name="cancellation">Ends it: a process may have a million descriptors.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    internal static DescriptorTable? Read(
        ProcFolder folder, out int errorNumber, CancellationToken cancellation = default)
    {
        using DirectoryStream? descriptors = folder.List("fd\0"u8, out errorNumber);
        if (descriptors is null)
            return null;
        var table = new DescriptorTable();
        Span<byte> target = stackalloc byte[MaxLinkBytes];
        while (descriptors.Next(out DirectoryEntry* entry))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!Utf8Parser.TryParse(DirectoryStream.Name(entry), out int number, out _))
                continue;
            ReadOnlySpan<byte> link = descriptors.ReadLink(entry, target, out int linkError);
            if (linkError == Errno.EACCES)
            {
                errorNumber = linkError;
                return null;
            }
            if (!link.IsEmpty)
                table._links[number] = DescriptorLink.Parse(link);
        }
        return table;
    }

    /// <summary>Returns what a descriptor refers to; kind None if it is closed.</summary>
    internal DescriptorLink Find(int descriptor) => _links.GetValueOrDefault(descriptor);

    /// <summary>Returns the descriptors of a kind, in order.</summary>
    internal IEnumerable<int> Of(DescriptorKind kind) =>
        _links.Where(pair => pair.Value.Kind == kind).Select(pair => pair.Key).Order();

    /// <summary>Returns whether any descriptor refers to a socket or a pipe.</summary>
    internal bool RefersTo(ulong inode) => (_inodes ??= [.. _links.Values.Select(link => link.Inode)]).Contains(inode);

    /// <summary>Counts descriptors without reading their targets.</summary>
    /// <returns>The number; null if this user may not see it.</returns>
    internal static int? CountOpen(ProcFolder folder)
    {
        using DirectoryStream? descriptors = folder.List("fd\0"u8, out _);
        if (descriptors is null)
            return null;
        int count = 0;
        while (descriptors.Next(out DirectoryEntry* entry))
        {
            if (entry->Type == DirectoryEntry.DT_LNK)
                count++;
        }
        return count;
    }
}
