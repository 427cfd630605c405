using System.Globalization;
using System.Text;
using EventIo.Native.Linux.Files;
using Tmds.Linux;

namespace EventIo.Native.Linux.Proc;

/// <summary>
/// An open folder of /proc. Everything read through it belongs to the process that it was opened for, even if that has
/// ended and its ID is reused.
/// </summary>
internal sealed unsafe class ProcFolder : DescriptorHandle
{
    private const int MaxLinkBytes = 256;

    private ProcFolder(int descriptor)
        : base(descriptor)
    {
    }

    /// <summary>Opens the folder of a process.</summary>
    /// <param name="process">The process.</param>
    /// <param name="errorNumber">0, or the errno of the failure.</param>
    internal static ProcFolder? OfProcess(int process, out int errorNumber) =>
        Open(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}"), out errorNumber);

    /// <summary>Opens a folder.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="errorNumber">0, or the errno of the failure.</param>
    internal static ProcFolder? Open(string path, out int errorNumber)
    {
        int descriptor;
        fixed (byte* bytes = Encoding.UTF8.GetBytes(path + '\0'))
            descriptor = HotCalls.OpenAt(LibC.AT_FDCWD, bytes, LibC.O_RDONLY | LibC.O_DIRECTORY | LibC.O_CLOEXEC);
        errorNumber = descriptor < 0 ? HotCalls.LastError : 0;
        return descriptor < 0 ? null : new ProcFolder(descriptor);
    }

    /// <summary>Lists a folder below this one.</summary>
    /// <param name="name">Its name, zero-terminated: <c>fd</c>, <c>task</c>.</param>
    /// <param name="errorNumber">0, or the errno of the failure.</param>
    internal DirectoryStream? List(ReadOnlySpan<byte> name, out int errorNumber) =>
        DirectoryStream.OpenAt(Value, name, out errorNumber);

    /// <summary>Returns the target of a link; empty if it does not exist (any more).</summary>
    /// <param name="path">The link's path, zero-terminated.</param>
    /// <param name="target">Receives the target.</param>
    internal ReadOnlySpan<byte> ReadLink(ReadOnlySpan<byte> path, Span<byte> target)
    {
        fixed (byte* name = path)
        fixed (byte* bytes = target)
        {
            nint length = HotCalls.ReadLinkAt(Value, name, bytes, (nuint)target.Length);
            return length > 0 ? target[..(int)length] : [];
        }
    }

    /// <summary>Returns the target of a link as a string; null if it does not exist.</summary>
    /// <param name="path">The link's path, zero-terminated.</param>
    internal string? ReadLink(ReadOnlySpan<byte> path)
    {
        Span<byte> target = stackalloc byte[MaxLinkBytes];
        ReadOnlySpan<byte> link = ReadLink(path, target);
        return link.IsEmpty ? null : Encoding.UTF8.GetString(link);
    }
}
