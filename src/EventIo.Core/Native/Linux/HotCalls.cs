using System.Runtime.InteropServices;
using Tmds.Linux;

namespace EventIo.Native.Linux;

/// <summary>
/// System calls of the hot paths. As in C, a failed call leaves its reason in errno, which <see cref="LastError"/>
/// reads. SetLastError would save errno after every call, failed or not; with three calls a turn that costs as much as
/// reading the clock.
/// </summary>
internal static unsafe partial class HotCalls
{
    private const string Library = "libc.so.6";
    private const int SYS_epoll_pwait2 = 441;

    /// <summary>The errno of this thread's last failed call. Read it at once: the next call may replace it.</summary>
    internal static int LastError => Marshal.GetLastSystemError();

    /// <summary>select(2), with a timespec that it does not change. The sets may be larger than fd_set.</summary>
    [LibraryImport(Library, EntryPoint = "pselect")]
    internal static partial int PSelect(
        int limit, ulong* readable, ulong* writable, ulong* exceptional, timespec* timeout, void* signalMask);

    /// <summary>poll(2) with a timespec.</summary>
    [LibraryImport(Library, EntryPoint = "ppoll")]
    internal static partial int PPoll(PollDescriptor* entries, nuint count, timespec* timeout, void* signalMask);

    /// <summary>epoll_wait(2).</summary>
    [LibraryImport(Library, EntryPoint = "epoll_wait")]
    internal static partial int EpollWait(int epoll, epoll_event* events, int capacity, int milliseconds);

    /// <summary>
    /// epoll_wait(2) with a timespec (Linux 5.11), called by number because glibc has it only since 2.35.
    /// </summary>
    internal static int EpollPWait2(int epoll, epoll_event* events, int capacity, timespec* timeout) =>
        (int)SystemCall(SYS_epoll_pwait2, epoll, (nint)events, capacity, (nint)timeout, 0, 0);

    /// <summary>epoll_ctl(2).</summary>
    [LibraryImport(Library, EntryPoint = "epoll_ctl")]
    internal static partial int EpollControl(int epoll, int operation, int descriptor, epoll_event* change);

    /// <summary>accept4(2), without the peer's address.</summary>
    [LibraryImport(Library, EntryPoint = "accept4")]
    internal static partial int Accept4(int listener, void* address, void* addressBytes, int flags);

    /// <summary>socket(2).</summary>
    [LibraryImport(Library, EntryPoint = "socket")]
    internal static partial int Socket(int domain, int type, int protocol);

    /// <summary>connect(2).</summary>
    [LibraryImport(Library, EntryPoint = "connect")]
    internal static partial int Connect(int descriptor, void* address, uint length);

    /// <summary>recv(2).</summary>
    [LibraryImport(Library, EntryPoint = "recv")]
    internal static partial nint Receive(int descriptor, byte* bytes, nuint count, int flags);

    /// <summary>send(2).</summary>
    [LibraryImport(Library, EntryPoint = "send")]
    internal static partial nint Send(int descriptor, byte* bytes, nuint count, int flags);

    /// <summary>sendfile(2), from the given offset; from the file's current position if it is null.</summary>
    [LibraryImport(Library, EntryPoint = "sendfile")]
    internal static partial nint SendFile(int socket, int file, long* offset, nuint count);

    /// <summary>openat(2) without a mode, for existing files.</summary>
    [LibraryImport(Library, EntryPoint = "openat")]
    internal static partial int OpenAt(int folder, byte* path, int flags);

    /// <summary>statx(2).</summary>
    [LibraryImport(Library, EntryPoint = "statx")]
    internal static partial int StatX(int folder, byte* path, int flags, uint mask, statx* status);

    /// <summary>close(2).</summary>
    [LibraryImport(Library, EntryPoint = "close")]
    internal static partial int Close(int descriptor);

    /// <summary>read(2).</summary>
    [LibraryImport(Library, EntryPoint = "read")]
    internal static partial nint Read(int descriptor, byte* bytes, nuint count);

    /// <summary>write(2).</summary>
    [LibraryImport(Library, EntryPoint = "write")]
    internal static partial nint Write(int descriptor, byte* bytes, nuint count);

    /// <summary>pread(2).</summary>
    [LibraryImport(Library, EntryPoint = "pread64")]
    internal static partial nint PositionedRead(int descriptor, byte* bytes, nuint count, long offset);

    /// <summary>splice(2).</summary>
    [LibraryImport(Library, EntryPoint = "splice")]
    internal static partial nint Splice(
        int source, long* sourceOffset, int destination, long* destinationOffset, nuint count, uint flags);

    /// <summary>recvmsg(2).</summary>
    [LibraryImport(Library, EntryPoint = "recvmsg")]
    internal static partial nint ReceiveMessage(int descriptor, msghdr* message, int flags);

    /// <summary>mmap(2); MAP_FAILED is -1.</summary>
    [LibraryImport(Library, EntryPoint = "mmap64")]
    internal static partial nint Map(
        nint address, nuint length, int protection, int flags, int descriptor, long offset);

    /// <summary>munmap(2).</summary>
    [LibraryImport(Library, EntryPoint = "munmap")]
    internal static partial int Unmap(nint address, nuint length);

    /// <summary>madvise(2).</summary>
    [LibraryImport(Library, EntryPoint = "madvise")]
    internal static partial int Advise(nint address, nuint length, int advice);

    /// <summary>bind(2).</summary>
    [LibraryImport(Library, EntryPoint = "bind")]
    internal static partial int Bind(int descriptor, void* address, uint length);

    /// <summary>getsockopt(2).</summary>
    [LibraryImport(Library, EntryPoint = "getsockopt")]
    internal static partial int GetSocketOption(int descriptor, int level, int option, byte* value, uint* valueBytes);

    /// <summary>setsockopt(2).</summary>
    [LibraryImport(Library, EntryPoint = "setsockopt")]
    internal static partial int SetSocketOption(int descriptor, int level, int option, byte* value, uint valueBytes);

    /// <summary>readlinkat(2).</summary>
    [LibraryImport(Library, EntryPoint = "readlinkat")]
    internal static partial nint ReadLinkAt(int folder, byte* name, byte* target, nuint targetBytes);

    /// <summary>readdir(3): the next entry, null at the end.</summary>
    [LibraryImport(Library, EntryPoint = "readdir")]
    internal static partial DirectoryEntry* ReadDirectory(nint folder);

    /// <summary>syscall(2) with six arguments; Tmds.LibC declares five.</summary>
    [LibraryImport(Library, EntryPoint = "syscall")]
    internal static partial nint SystemCall(nint number, nint a, nint b, nint c, nint d, nint e, nint f);
}
