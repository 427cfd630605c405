using System.Text;
using EventIo.Native.Linux;
using EventIo.Native.Linux.Files;

namespace EventIo.Tests.Support.Machine;

/// <summary>
/// What the descriptors of a process refer to. Takes one system call for each; FileInfo.LinkTarget would take three.
/// </summary>
internal static unsafe class DescriptorLinks
{
    // PATH_MAX of limits.h.
    private const int MaxBytes = 4_096;

    /// <summary>Returns the open descriptors with their targets, such as socket:[1234] or the path of a file.</summary>
    internal static List<(string Descriptor, string Target)> Of(int processId)
    {
        List<(string, string)> links = [];
        using DirectoryStream? folder = DirectoryStream.Open($"/proc/{processId}/fd", out _);
        Span<byte> target = stackalloc byte[MaxBytes];
        while (folder?.Next(out DirectoryEntry* entry) == true)
        {
            if (folder.ReadLink(entry, target, out _) is { IsEmpty: false } link)
                links.Add((Encoding.ASCII.GetString(DirectoryStream.Name(entry)), Encoding.UTF8.GetString(link)));
        }
        return links;
    }

    /// <summary>Returns those of this process.</summary>
    internal static List<(string Descriptor, string Target)> OfThisProcess() => Of(Environment.ProcessId);
}
