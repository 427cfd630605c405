namespace EventIo.Native.Linux;

/// <summary>What this process may use (getrlimit(2)).</summary>
public static unsafe class ResourceLimits
{
    /// <summary>How many descriptors the process may have open (RLIMIT_NOFILE, soft).</summary>
    public static long Descriptors => Read(LibCSupplement.RLIMIT_NOFILE);

    /// <summary>Bytes of memory that may be locked (RLIMIT_MEMLOCK, soft); an io_uring's rings count against it.</summary>
    public static long LockedMemoryBytes => Read(LibCSupplement.RLIMIT_MEMLOCK);

    /// <summary>How many descriptors the process has open now.</summary>
    public static int OpenDescriptors => Directory.EnumerateFileSystemEntries("/proc/self/fd").Count() - 1;

    private static long Read(int resource)
    {
        ulong* limits = stackalloc ulong[2];
        NativeException.Check(LibCSupplement.GetResourceLimit(resource, limits), "getrlimit(2)");
        return limits[0] > long.MaxValue ? long.MaxValue : (long)limits[0];
    }
}
