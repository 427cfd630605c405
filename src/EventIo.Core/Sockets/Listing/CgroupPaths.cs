using System.Text;
using EventIo.Native.Linux;
using EventIo.Native.Linux.Files;

namespace EventIo.Sockets.Listing;

/// <summary>
/// Paths of control groups by number, which is the inode of the group's folder in the unified hierarchy (cgroups(7)).
/// </summary>
internal sealed unsafe class CgroupPaths
{
    private const ulong RootNumber = 1;

    private readonly Dictionary<ulong, string> _paths = new() { [RootNumber] = "/" };

    private CgroupPaths()
    {
    }

    /// <summary>Reads the current hierarchy; only the root is known if it is not mounted.</summary>
    internal static CgroupPaths Read()
    {
        var paths = new CgroupPaths();
        if (FindMount() is { } mount)
            paths.Add(mount, "");
        return paths;
    }

    /// <summary>Returns a group's path; null if it is gone or not visible.</summary>
    internal string? Find(ulong number) => _paths.GetValueOrDefault(number);

    private void Add(string mount, string path)
    {
        using DirectoryStream? folder = DirectoryStream.Open(mount + path, out _);
        if (folder is null)
            return;
        while (folder.Next(out DirectoryEntry* entry))
        {
            ReadOnlySpan<byte> name = DirectoryStream.Name(entry);
            if (entry->Type != DirectoryEntry.DT_DIR || name.SequenceEqual("."u8) || name.SequenceEqual(".."u8))
                continue;
            string child = $"{path}/{Encoding.UTF8.GetString(name)}";
            _paths[entry->Inode] = child;
            Add(mount, child);
        }
    }

    private static string? FindMount()
    {
        try
        {
            return File.ReadLines("/proc/self/mounts")
                .Select(line => line.Split(' '))
                .FirstOrDefault(fields => fields.Length > 2 && fields[2] == "cgroup2")?[1];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
