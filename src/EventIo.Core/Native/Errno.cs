using System.Reflection;

namespace EventIo.Native;

/// <summary>
/// Linux error numbers that this library handles, and their names. They are the same on x86-64 and arm64
/// (include/uapi/asm-generic/errno-base.h and errno.h).
/// </summary>
public static class Errno
{
    /// <summary>Operation not permitted.</summary>
    public const int EPERM = 1;

    /// <summary>No such file or directory.</summary>
    public const int ENOENT = 2;

    /// <summary>No such process.</summary>
    public const int ESRCH = 3;

    /// <summary>Interrupted by a signal.</summary>
    public const int EINTR = 4;

    /// <summary>I/O error; here also for Windows errors without an equivalent errno.</summary>
    public const int EIO = 5;

    /// <summary>No such device or address: a socket in the file system, opened as a file.</summary>
    public const int ENXIO = 6;

    /// <summary>Bad file descriptor.</summary>
    public const int EBADF = 9;

    /// <summary>The call would block; try again.</summary>
    public const int EAGAIN = 11;

    /// <summary>Out of memory, or over RLIMIT_MEMLOCK.</summary>
    public const int ENOMEM = 12;

    /// <summary>Permission denied.</summary>
    public const int EACCES = 13;

    /// <summary>Bad address; for a mapping, beyond the end of its file.</summary>
    public const int EFAULT = 14;

    /// <summary>Device or resource busy.</summary>
    public const int EBUSY = 16;

    /// <summary>The file or object already exists.</summary>
    public const int EEXIST = 17;

    /// <summary>The path leads to another file system, or out of the allowed folder (openat2(2)).</summary>
    public const int EXDEV = 18;

    /// <summary>No such device: an interface that does not exist.</summary>
    public const int ENODEV = 19;

    /// <summary>Not a directory.</summary>
    public const int ENOTDIR = 20;

    /// <summary>Is a directory.</summary>
    public const int EISDIR = 21;

    /// <summary>Invalid argument.</summary>
    public const int EINVAL = 22;

    /// <summary>The system's file table is full.</summary>
    public const int ENFILE = 23;

    /// <summary>The process has as many descriptors open as RLIMIT_NOFILE allows.</summary>
    public const int EMFILE = 24;

    /// <summary>The file would be larger than the file system or RLIMIT_FSIZE allows.</summary>
    public const int EFBIG = 27;

    /// <summary>No space left; for epoll_ctl(2), over max_user_watches.</summary>
    public const int ENOSPC = 28;

    /// <summary>Illegal seek: a pipe or a socket has no position.</summary>
    public const int ESPIPE = 29;

    /// <summary>The file system is mounted read-only.</summary>
    public const int EROFS = 30;

    /// <summary>The other end is closed.</summary>
    public const int EPIPE = 32;

    /// <summary>The name is too long.</summary>
    public const int ENAMETOOLONG = 36;

    /// <summary>The kernel lacks the system call, or a filter hides it.</summary>
    public const int ENOSYS = 38;

    /// <summary>Too many symbolic links, or one where none is allowed.</summary>
    public const int ELOOP = 40;

    /// <summary>The timer has expired (io_uring's timed waits).</summary>
    public const int ETIME = 62;

    /// <summary>The descriptor is not a socket.</summary>
    public const int ENOTSOCK = 88;

    /// <summary>The protocol has no such option.</summary>
    public const int ENOPROTOOPT = 92;

    /// <summary>The kernel has no such protocol.</summary>
    public const int EPROTONOSUPPORT = 93;

    /// <summary>Not supported on this kind of socket.</summary>
    public const int EOPNOTSUPP = 95;

    /// <summary>The address family is not supported or is disabled.</summary>
    public const int EAFNOSUPPORT = 97;

    /// <summary>The address is in use.</summary>
    public const int EADDRINUSE = 98;

    /// <summary>No interface of this host has the address.</summary>
    public const int EADDRNOTAVAIL = 99;

    /// <summary>No route leads to the network.</summary>
    public const int ENETUNREACH = 101;

    /// <summary>Software caused the connection to abort before it was accepted.</summary>
    public const int ECONNABORTED = 103;

    /// <summary>The peer reset the connection.</summary>
    public const int ECONNRESET = 104;

    /// <summary>No buffers: kernel memory, or an empty provided-buffer ring.</summary>
    public const int ENOBUFS = 105;

    /// <summary>The socket has no peer.</summary>
    public const int ENOTCONN = 107;

    /// <summary>Timed out.</summary>
    public const int ETIMEDOUT = 110;

    /// <summary>Nothing listens there.</summary>
    public const int ECONNREFUSED = 111;

    /// <summary>No route leads to the host, or its address is not answered.</summary>
    public const int EHOSTUNREACH = 113;

    /// <summary>The operation has started: a non-blocking connect(2).</summary>
    public const int EINPROGRESS = 115;

    /// <summary>Stale file handle; for a socket, its number now belongs to another one.</summary>
    public const int ESTALE = 116;

    /// <summary>Over the user's disk quota.</summary>
    public const int EDQUOT = 122;

    /// <summary>The operation was cancelled.</summary>
    public const int ECANCELED = 125;

    /// <summary>The kernel's internal "not supported", which some socket options leak.</summary>
    public const int ENOTSUPP = 524;

    private static readonly Lazy<Dictionary<int, string>> Names = new(() => typeof(Errno)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.IsLiteral)
        .ToDictionary(field => (int)field.GetRawConstantValue()!, field => field.Name));

    /// <summary>
    /// Returns whether an error means that a system call is not available here: an old kernel returns ENOSYS; the
    /// seccomp filters of containers return EPERM or EACCES, also for calls that they don't know.
    /// </summary>
    /// <param name="errno">
    /// A positive error number of a call for which these errors can't have another cause.
    /// </param>
    internal static bool IsAbsence(int errno) => errno is ENOSYS or EPERM or EACCES;

    /// <summary>Returns the symbolic name, as in errno(3): <c>EADDRINUSE</c>.</summary>
    /// <param name="errno">A positive error number.</param>
    /// <returns>The name; <c>errno 123</c> for a number that this class does not list.</returns>
    public static string Name(int errno) => Names.Value.TryGetValue(errno, out string? name) ? name : $"errno {errno}";
}
