using Tmds.Linux;

namespace EventIo.Native.Linux;

/// <summary>
/// Descriptors of other processes: pidfd_open(2) and pidfd_getfd(2), by number, the same on every processor.
/// </summary>
internal static class ProcessDescriptors
{
    private const int SYS_pidfd_open = 434;
    private const int SYS_pidfd_getfd = 438;

    /// <summary>Duplicates a descriptor of a process into this one, with FD_CLOEXEC set. Linux 5.6.</summary>
    /// <exception cref="NativeException">
    /// ESRCH: the process does not exist. EPERM: this user may not inspect it. EBADF: it has no such descriptor.
    /// </exception>
    internal static DescriptorHandle Duplicate(int process, int descriptor)
    {
        // For this process, use fcntl(2): it needs no permission, and containers don't deny it.
        if (process == Environment.ProcessId)
            return Duplicate(descriptor);
        using var handle = new DescriptorHandle(
            Check(HotCalls.SystemCall(SYS_pidfd_open, process, 0, 0, 0, 0, 0), "pidfd_open(2)"));
        return new(Check(HotCalls.SystemCall(SYS_pidfd_getfd, handle.Value, descriptor, 0, 0, 0, 0), "pidfd_getfd(2)"));
    }

    /// <summary>Checks whether a process with an ID exists. Requires no permission.</summary>
    /// <returns>
    /// 0, or an errno: ESRCH if nothing has the ID; ENOENT, or EINVAL before Linux 6.15, for a thread that is not the
    /// first of its process.
    /// </returns>
    internal static int Find(int process)
    {
        nint handle = HotCalls.SystemCall(SYS_pidfd_open, process, 0, 0, 0, 0, 0);
        if (handle < 0)
            return HotCalls.LastError;
        new DescriptorHandle((int)handle).Dispose();
        return 0;
    }

    /// <summary>Duplicates a descriptor of this process, with FD_CLOEXEC set.</summary>
    /// <exception cref="NativeException">EBADF, or EMFILE.</exception>
    internal static DescriptorHandle Duplicate(int descriptor) =>
        new(NativeException.Check(LibC.fcntl(descriptor, LibC.F_DUPFD_CLOEXEC, 0), "fcntl(2)"));

    private static int Check(nint result, string call) =>
        result >= 0 ? (int)result : throw new NativeException(call, HotCalls.LastError);
}
