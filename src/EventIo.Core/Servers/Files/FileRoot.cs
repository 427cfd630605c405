using System.Text;
using EventIo.Native;
using EventIo.Native.Linux;
using Tmds.Linux;

namespace EventIo.Servers.Files;

/// <summary>
/// A folder whose files are opened by paths that cannot lead out of it: openat2(2) with RESOLVE_BENEATH, which the kernel
/// keeps to whatever is renamed meanwhile. Any thread may use it.
/// </summary>
internal sealed unsafe class FileRoot : IDisposable
{
    private const int SYS_openat2 = 437;
    private const int MaxAttempts = 8;

    // Non-blocking, so that opening a FIFO does not wait for its writer; it is refused once it is seen to be one.
    private static readonly int FileFlags = LibC.O_RDONLY | LibC.O_NONBLOCK | LibC.O_NOCTTY | LibC.O_CLOEXEC;
    private static readonly int FolderFlags = LibC.O_PATH | LibC.O_DIRECTORY | LibC.O_CLOEXEC;

    private readonly DescriptorHandle _folder;

    /// <summary>Opens the folder, which it then is whatever becomes of its path.</summary>
    /// <exception cref="ServerRootException">It is not there, not a folder, or not ours to enter.</exception>
    internal FileRoot(string path)
    {
        Path = path;
        fixed (byte* bytes = Encoding.UTF8.GetBytes(path + '\0'))
        {
            int folder = HotCalls.OpenAt(LibC.AT_FDCWD, bytes, FolderFlags);
            if (folder < 0)
                throw new ServerRootException(path, new NativeException("open(2)", HotCalls.LastError, $"'{path}'"));
            _folder = new DescriptorHandle(folder);
        }
        FollowsLinks = HasOpenAt2();
    }

    internal string Path { get; }

    /// <summary>The folder, as long as this object is there.</summary>
    internal int Descriptor => _folder.Value;

    /// <summary>
    /// Whether symbolic links are followed, as long as they stay inside. Where the kernel lacks openat2(2), or a filter hides it,
    /// none is.
    /// </summary>
    internal bool FollowsLinks { get; init; }

    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">From the folder on, with a final zero, no empty part and no <c>..</c>.</param>
    /// <param name="calls">System calls that it took.</param>
    /// <returns>A descriptor, or a negative errno.</returns>
    internal int Open(byte* path, out int calls) => FollowsLinks ? OpenBeneath(path, out calls) : OpenWithoutLinks(path, out calls);

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private bool HasOpenAt2()
    {
        byte* self = stackalloc byte[2] { (byte)'.', 0 };
        int opened = OpenBeneath(self, out _);
        if (opened >= 0)
            _ = HotCalls.Close(opened);
        // A folder that may be entered but not read is EACCES; seccomp filters say EPERM or ENOSYS.
        return opened is not (-Errno.ENOSYS or -Errno.EPERM);
    }

    private int OpenBeneath(byte* path, out int calls)
    {
        open_how how = OpenHow.Beneath(FileFlags);
        int error = Errno.EAGAIN;
        calls = 0;
        // EAGAIN: something was renamed on the way, so that the kernel could not be sure.
        while (calls++ < MaxAttempts && error is Errno.EAGAIN or Errno.EINTR)
        {
            int opened = (int)HotCalls.SystemCall(
                SYS_openat2, _folder.Value, (nint)path, (nint)(&how), sizeof(open_how), 0, 0);
            if (opened >= 0)
                return opened;
            error = HotCalls.LastError;
        }
        return -error;
    }

    // Part by part, each of which is refused if it is a link.
    private int OpenWithoutLinks(byte* path, out int calls)
    {
        int folder = _folder.Value;
        calls = 0;
        while (true)
        {
            byte* end = path;
            while (*end is not (0 or (byte)'/'))
                end++;
            byte separator = *end;
            *end = 0;
            int opened = HotCalls.OpenAt(folder, path, LibC.O_NOFOLLOW | (separator == 0 ? FileFlags : FolderFlags));
            int error = opened < 0 ? HotCalls.LastError : 0;
            *end = separator;
            calls++;
            if (folder != _folder.Value)
            {
                _ = HotCalls.Close(folder);
                calls++;
            }
            if (opened < 0 || separator == 0)
                return opened < 0 ? -error : opened;
            folder = opened;
            path = end + 1;
        }
    }
}
