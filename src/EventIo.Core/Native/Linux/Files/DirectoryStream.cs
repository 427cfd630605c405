using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Tmds.Linux;

namespace EventIo.Native.Linux.Files;

/// <summary>Enumerates the entries of a folder, without allocating a string for each (opendir(3)).</summary>
internal sealed unsafe class DirectoryStream : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly int _descriptor;

    private DirectoryStream(int descriptor, nint stream)
        : base(ownsHandle: true)
    {
        _descriptor = descriptor;
        SetHandle(stream);
    }

    /// <summary>Opens a folder.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="errorNumber">Why it can't be opened: ENOENT, EACCES; 0 otherwise.</param>
    /// <returns>The stream; null for none.</returns>
    internal static DirectoryStream? Open(string path, out int errorNumber) =>
        OpenAt(LibC.AT_FDCWD, Encoding.UTF8.GetBytes(path + '\0'), out errorNumber);

    /// <summary>Opens a folder below another one.</summary>
    /// <param name="folder">A descriptor of that one.</param>
    /// <param name="path">Its path, zero-terminated.</param>
    /// <param name="errorNumber">Why it can't be opened: ENOENT, EACCES; 0 if it can.</param>
    /// <returns>The stream; null after an error.</returns>
    internal static DirectoryStream? OpenAt(int folder, ReadOnlySpan<byte> path, out int errorNumber)
    {
        errorNumber = 0;
        int descriptor;
        fixed (byte* bytes = path)
            descriptor = HotCalls.OpenAt(folder, bytes, LibC.O_RDONLY | LibC.O_DIRECTORY | LibC.O_CLOEXEC);
        if (descriptor < 0)
        {
            errorNumber = HotCalls.LastError;
            return null;
        }
        nint stream = LibCSupplement.OpenDirectoryStream(descriptor);
        if (stream != 0)
            return new DirectoryStream(descriptor, stream);
        errorNumber = Marshal.GetLastPInvokeError();
        _ = HotCalls.Close(descriptor);
        return null;
    }

    /// <summary>Advances to the next entry.</summary>
    /// <param name="entry">The entry, valid until the next call.</param>
    /// <returns>Whether there is one.</returns>
    internal bool Next(out DirectoryEntry* entry)
    {
        entry = HotCalls.ReadDirectory(handle);
        return entry is not null;
    }

    /// <summary>Reads a link in the folder (readlinkat(2)).</summary>
    /// <param name="entry">The link.</param>
    /// <param name="target">Receives its target.</param>
    /// <param name="errorNumber">
    /// Why it can't be read: ENOENT if it is gone; EACCES for /proc/PID/fd of a process that this user may list but not
    /// inspect, as root without CAP_SYS_PTRACE may (proc(5), ptrace(2)); 0 otherwise.
    /// </param>
    /// <returns>The target; empty if it can't be read.</returns>
    internal ReadOnlySpan<byte> ReadLink(DirectoryEntry* entry, Span<byte> target, out int errorNumber)
    {
        fixed (byte* bytes = target)
        {
            nint length = HotCalls.ReadLinkAt(_descriptor, entry->Name, bytes, (nuint)target.Length);
            errorNumber = length < 0 ? HotCalls.LastError : 0;
            return length > 0 ? target[..(int)length] : [];
        }
    }

    /// <summary>Returns an entry's name.</summary>
    internal static ReadOnlySpan<byte> Name(DirectoryEntry* entry) =>
        MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry->Name);

    protected override bool ReleaseHandle() => LibCSupplement.CloseDirectoryStream(handle) == 0;
}
