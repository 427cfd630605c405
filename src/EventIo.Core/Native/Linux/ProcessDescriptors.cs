using Tmds.Linux;

namespace EventIo.Native.Linux;

/// <summary>Descriptors of other processes: pidfd_open(2) and pidfd_getfd(2), by number, the same on every processor.</summary>
internal static class ProcessDescriptors
{
    private const int SYS_pidfd_open = 434;
    private const int SYS_pidfd_getfd = 438;

    /// <summary>Duplicates a descriptor of a process into this one, with FD_CLOEXEC set. Linux 5.6.</summary>
    /// <exception cref="NativeException">
    /// ESRCH: there is no such process. EPERM: it is not ours to look into. EBADF: it has no such descriptor.
    /// </exception>
    internal static DescriptorHandle Duplicate(int process, int descriptor)
    {
        // What is ours takes no permission, and no call that a container may refuse.
        if (process == Environment.ProcessId)
            return Duplicate(descriptor);
        using var handle = new DescriptorHandle(
            Check(HotCalls.SystemCall(SYS_pidfd_open, process, 0, 0, 0, 0, 0), "pidfd_open(2)"));
        return new(Check(HotCalls.SystemCall(SYS_pidfd_getfd, handle.Value, descriptor, 0, 0, 0, 0), "pidfd_getfd(2)"));
    }

    /// <summary>Duplicates a descriptor of this process, with FD_CLOEXEC set.</summary>
    /// <exception cref="NativeException">EBADF, or EMFILE.</exception>
    internal static DescriptorHandle Duplicate(int descriptor) =>
        new(NativeException.Check(LibC.fcntl(descriptor, LibC.F_DUPFD_CLOEXEC, 0), "fcntl(2)"));

    private static int Check(nint result, string call) =>
        result >= 0 ? (int)result : throw new NativeException(call, HotCalls.LastError);
}
