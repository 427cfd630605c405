using EventIo.Native.Windows;

namespace EventIo.Native.Linux;

/// <summary>What this process may use.</summary>
public static unsafe class ResourceLimits
{
    // What a handle table of Windows can hold.
    private const long MaxHandles = 1 << 24;

    /// <summary>How many descriptors the process may have open (RLIMIT_NOFILE, soft); on Windows handles, which have no limit to set.</summary>
    public static long Descriptors => OperatingSystem.IsWindows() ? MaxHandles : Read(LibCSupplement.RLIMIT_NOFILE);

    /// <summary>Bytes of memory that may be locked (RLIMIT_MEMLOCK, soft); an io_uring's rings count against it.</summary>
    public static long LockedMemoryBytes => Read(LibCSupplement.RLIMIT_MEMLOCK);

    /// <summary>How many descriptors the process has open now.</summary>
    public static int OpenDescriptors => OperatingSystem.IsWindows()
        ? WindowsHost.HandleCount
        : Directory.EnumerateFileSystemEntries("/proc/self/fd").Count() - 1;

    private static long Read(int resource)
    {
        ulong* limits = stackalloc ulong[2];
        NativeException.Check(LibCSupplement.GetResourceLimit(resource, limits), "getrlimit(2)");
        return limits[0] > long.MaxValue ? long.MaxValue : (long)limits[0];
    }
}
