using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Tmds.Linux;

namespace EventIo.Native.Linux;

/// <summary>The entries of a folder, one at a time and without a string for each (opendir(3)).</summary>
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
    /// <param name="errorNumber">Why there is none to be had: ENOENT, EACCES; 0 when there is.</param>
    /// <returns>The stream; null for none.</returns>
    internal static DirectoryStream? Open(string path, out int errorNumber)
    {
        errorNumber = 0;
        int descriptor;
        fixed (byte* bytes = Encoding.UTF8.GetBytes(path + '\0'))
            descriptor = LibC.open(bytes, LibC.O_RDONLY | LibC.O_DIRECTORY | LibC.O_CLOEXEC);
        if (descriptor < 0)
        {
            errorNumber = Marshal.GetLastPInvokeError();
            return null;
        }
        nint stream = LibCSupplement.OpenDirectoryStream(descriptor);
        if (stream != 0)
            return new DirectoryStream(descriptor, stream);
        errorNumber = Marshal.GetLastPInvokeError();
        _ = LibC.close(descriptor);
        return null;
    }

    /// <summary>Goes to the next entry.</summary>
    /// <param name="entry">The entry, until the next one is asked for.</param>
    /// <returns>Whether there is one.</returns>
    internal bool Next(out DirectoryEntry* entry)
    {
        entry = HotCalls.ReadDirectory(handle);
        return entry is not null;
    }

    /// <summary>What a link in the folder points to; empty when it is gone.</summary>
    internal ReadOnlySpan<byte> ReadLink(DirectoryEntry* entry, Span<byte> target)
    {
        fixed (byte* bytes = target)
        {
            nint length = HotCalls.ReadLinkAt(_descriptor, entry->Name, bytes, (nuint)target.Length);
            return length > 0 ? target[..(int)length] : [];
        }
    }

    /// <summary>An entry's name.</summary>
    internal static ReadOnlySpan<byte> Name(DirectoryEntry* entry) =>
        MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry->Name);

    protected override bool ReleaseHandle() => LibCSupplement.CloseDirectoryStream(handle) == 0;
}
