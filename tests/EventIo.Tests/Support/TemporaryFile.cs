using EventIo.Native;
using Microsoft.Win32.SafeHandles;
using Tmds.Linux;

namespace EventIo.Tests.Support;

/// <summary>A file that is open and has no name any more.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    internal TemporaryFile(ReadOnlySpan<byte> content)
    {
        string path = Path.GetTempFileName();
        _handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        File.Delete(path);
        RandomAccess.Write(_handle, content, 0);
    }

    internal int Descriptor => (int)_handle.DangerousGetHandle();

    /// <summary>Another descriptor of the same file, the caller's to close.</summary>
    internal int Duplicate() => NativeException.Check(LibC.dup(Descriptor), "dup(2)");

    internal void Truncate(long length) => RandomAccess.SetLength(_handle, length);

    public void Dispose() => _handle.Dispose();
}
