using System.Globalization;
using System.Text;
using System.Text.Unicode;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Linux.Files;
using Tmds.Linux;

namespace EventIo.Servers.Workloads.Files;

/// <summary>
/// A folder whose files are opened by paths that can't leave it: openat2(2) with RESOLVE_BENEATH, which holds even if
/// something is renamed meanwhile. Any thread may use it.
/// </summary>
internal sealed unsafe class FileRoot : IDisposable
{
    private const int SYS_openat2 = 437;
    private const int MaxAttempts = 8;

    // O_PATH has no side effects; opening a FIFO would wake its writer, and opening a device may do anything.
    private static readonly int PathOnlyFlags = LibC.O_PATH | LibC.O_CLOEXEC;
    private static readonly int FileFlags = LibC.O_RDONLY | LibC.O_NONBLOCK | LibC.O_NOCTTY | LibC.O_CLOEXEC;
    private static readonly int FolderFlags = LibC.O_PATH | LibC.O_DIRECTORY | LibC.O_CLOEXEC;

    private readonly DescriptorHandle _folder;

    /// <summary>Opens the folder. If its path is renamed later, the root remains this folder.</summary>
    /// <exception cref="ServerRootException">
    /// The path does not exist, is not a folder, or may not be entered.
    /// </exception>
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

    /// <summary>The folder's descriptor, valid until this object is disposed.</summary>
    internal int Descriptor => _folder.Value;

    /// <summary>
    /// Whether symbolic links that stay inside are followed: not if the kernel lacks openat2(2) or a filter hides it.
    /// </summary>
    internal bool FollowsLinks { get; init; }

    /// <summary>Opens a regular file for reading; other kinds of files are only opened with O_PATH.</summary>
    /// <param name="path">The path relative to the folder, zero-terminated, without empty parts and <c>..</c>.</param>
    /// <param name="status">The file's status.</param>
    /// <param name="calls">How many system calls were made.</param>
    /// <returns>A descriptor (O_PATH if it is not a regular file), or a negative errno.</returns>
    internal int Open(byte* path, out FileStatus status, out int calls)
    {
        status = default;
        int found = Open(path, PathOnlyFlags, out calls);
        if (found < 0)
            return found;
        int error = FileStatus.Read(found, out status);
        calls++;
        if (error == 0 && status.IsLink)
            error = Errno.ELOOP;
        if (error == 0 && !status.IsRegular)
            return found;
        int opened = error == 0 ? Reopen(found, path, ref status, ref calls) : -error;
        _ = HotCalls.Close(found);
        calls++;
        return opened;
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private bool HasOpenAt2()
    {
        byte* self = stackalloc byte[2] { (byte)'.', 0 };
        // O_PATH needs no permission to read the folder.
        int opened = OpenBeneath(self, PathOnlyFlags, out _);
        if (opened >= 0)
            _ = HotCalls.Close(opened);
        return !Errno.IsAbsence(-opened);
    }

    private int Open(byte* path, int flags, out int calls) =>
        FollowsLinks ? OpenBeneath(path, flags, out calls) : OpenWithoutLinks(path, flags, out calls);

    // Opens the file that was examined, even if its name now refers to another one.
    private int Reopen(int found, byte* path, ref FileStatus status, ref int calls)
    {
        Span<byte> link = stackalloc byte[32];
        _ = Utf8.TryWrite(link, CultureInfo.InvariantCulture, $"/proc/self/fd/{found}\0", out _);
        int opened;
        fixed (byte* first = link)
            opened = HotCalls.OpenAt(LibC.AT_FDCWD, first, FileFlags);
        calls++;
        if (opened >= 0)
            return opened;
        int error = HotCalls.LastError;
        return error == Errno.ENOENT ? OpenByPath(path, out status, ref calls) : -error;
    }

    // Without /proc only the name is left, which may now refer to another file.
    private int OpenByPath(byte* path, out FileStatus status, ref int calls)
    {
        status = default;
        int opened = Open(path, FileFlags, out int more);
        calls += more;
        if (opened < 0)
            return opened;
        int error = FileStatus.Read(opened, out status);
        calls++;
        if (error == 0 && status.IsRegular)
            return opened;
        _ = HotCalls.Close(opened);
        calls++;
        return error == 0 ? -Errno.EACCES : -error;
    }

    private int OpenBeneath(byte* path, int flags, out int calls)
    {
        open_how how = OpenHow.Beneath(flags);
        int error = Errno.EAGAIN;
        calls = 0;
        // EAGAIN: a part of the path was renamed meanwhile, so the kernel could not verify it.
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

    // Opens part by part, and refuses each that is a link.
    private int OpenWithoutLinks(byte* path, int flags, out int calls)
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
            int opened = HotCalls.OpenAt(folder, path, LibC.O_NOFOLLOW | (separator == 0 ? flags : FolderFlags));
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
