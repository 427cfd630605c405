using System.Runtime.Versioning;
using EventIo.Native;
using EventIo.Native.Windows;
using Microsoft.Win32.SafeHandles;
using Tmds.Linux;

namespace EventIo.Tests.Support;

/// <summary>An open file that no longer has a name.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    internal TemporaryFile(ReadOnlySpan<byte> content)
    {
        string path = Path.GetTempFileName();
        _handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        File.Delete(path);
        RandomAccess.Write(_handle, content, 0);
    }

    internal int Descriptor => (int)_handle.DangerousGetHandle();

    /// <summary>Another descriptor of the same file; the caller closes it.</summary>
    internal int Duplicate() => OperatingSystem.IsWindows() ? DuplicateHandle() : DuplicateDescriptor();

    internal void Truncate(long length) => RandomAccess.SetLength(_handle, length);

    public void Dispose() => _handle.Dispose();

    private int DuplicateDescriptor() => NativeException.Check(LibC.dup(Descriptor), "dup(2)");

    [SupportedOSPlatform("windows")]
    private unsafe int DuplicateHandle()
    {
        nint process = Kernel32.CurrentProcess();
        nint duplicate;
        return Kernel32.DuplicateHandle(
            process, Descriptor, process, &duplicate, 0, isInheritable: 0, Kernel32.DUPLICATE_SAME_ACCESS) != 0
                ? (int)duplicate
                : throw NativeException.OfWindows("DuplicateHandle", Kernel32.LastError);
    }
}
