using Tmds.Linux;

namespace EventIo.Native.Linux;

/// <summary>Descriptors of other processes: pidfd_open(2) and pidfd_getfd(2), by number, the same on every processor.</summary>
internal static class ProcessDescriptors
{
    private const int SYS_pidfd_open = 434;
    private const int SYS_pidfd_getfd = 438;

    /// <summary>Holds on to a process: its number is not used again for another one through this handle.</summary>
    /// <exception cref="NativeException">ESRCH: there is none. Linux 5.3.</exception>
    internal static DescriptorHandle OpenProcess(int process) =>
        new(Check(HotCalls.SystemCall(SYS_pidfd_open, process, 0, 0, 0, 0, 0), "pidfd_open(2)"));

    /// <summary>Duplicates a descriptor of a process into this one, with FD_CLOEXEC set.</summary>
    /// <exception cref="NativeException">EPERM: not ours to look into. EBADF: it has no such one. Linux 5.6.</exception>
    internal static DescriptorHandle Duplicate(DescriptorHandle process, int descriptor) =>
        new(Check(HotCalls.SystemCall(SYS_pidfd_getfd, process.Value, descriptor, 0, 0, 0, 0), "pidfd_getfd(2)"));

    /// <summary>Duplicates a descriptor of this process, with FD_CLOEXEC set.</summary>
    /// <exception cref="NativeException">EBADF, or EMFILE.</exception>
    internal static DescriptorHandle Duplicate(int descriptor) =>
        new(NativeException.Check(LibC.fcntl(descriptor, LibC.F_DUPFD_CLOEXEC, 0), "fcntl(2)"));

    private static int Check(nint result, string call) =>
        result >= 0 ? (int)result : throw new NativeException(call, HotCalls.LastError);
}
