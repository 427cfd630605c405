using EventIo.Native.Linux.Proc.SystemCalls;

namespace EventIo.Native.Linux.Proc;

/// <summary>Compares open files of processes (kcmp(2)).</summary>
internal static unsafe class KernelComparison
{
    private const int KCMP_FILE = 0;
    private const int KCMP_EPOLL_TFD = 7;

    private static readonly int SYS_kcmp = SystemCallTable.Current.Number("kcmp");

    /// <summary>Returns whether descriptors of two processes refer to the same open file.</summary>
    /// <returns>
    /// null if the kernel can't compare them: no permission, CONFIG_KCMP is off, a process has ended.
    /// </returns>
    internal static bool? AreSame(int process, int descriptor, int otherProcess, int otherDescriptor) =>
        Compare(process, otherProcess, KCMP_FILE, descriptor, otherDescriptor, out _);

    /// <summary>
    /// Returns whether a descriptor still refers to the file that an epoll set watches under its number.
    /// </summary>
    /// <param name="process">The process.</param>
    /// <param name="epoll">Its epoll descriptor.</param>
    /// <param name="descriptor">The watched number.</param>
    /// <param name="errorNumber">
    /// 0, or the errno: EPERM or ENOSYS if the call is not available, ENOENT if the number is not in the set.
    /// </param>
    /// <returns>
    /// false if the number now refers to another file; null if the kernel can't compare them, also for a closed number.
    /// </returns>
    internal static bool? IsStillWatched(int process, int epoll, int descriptor, out int errorNumber)
    {
        // struct kcmp_epoll_slot: efd, tfd, and the index among the files that were added under this number.
        uint* slot = stackalloc uint[] { (uint)epoll, (uint)descriptor, 0 };
        return Compare(process, process, KCMP_EPOLL_TFD, descriptor, (nint)slot, out errorNumber);
    }

    // The call returns 0 if both are the same, 1 to 3 for their order, and a negative value for an error.
    private static bool? Compare(
        int process, int otherProcess, int type, nint first, nint second, out int errorNumber)
    {
        errorNumber = Errno.ESRCH;
        if (!ProcMount.HasOwnNumbers)
            return null;
        nint result = HotCalls.SystemCall(SYS_kcmp, process, otherProcess, type, first, second, 0);
        errorNumber = result < 0 ? HotCalls.LastError : 0;
        return result < 0 ? null : result == 0;
    }
}
