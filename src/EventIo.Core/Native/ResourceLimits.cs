using EventIo.Native.Linux;
using EventIo.Native.Windows;
using Tmds.Linux;

namespace EventIo.Native;

/// <summary>The resource limits of this process.</summary>
public static unsafe class ResourceLimits
{
    // The capacity of a handle table of Windows.
    private const long MaxHandles = 1 << 24;

    private const string DescriptorFolder = "/proc/self/fd";

    private static int s_reserved;

    /// <summary>
    /// How many descriptors the process may have open (RLIMIT_NOFILE, soft); on Windows, how many
    /// handles, which is fixed.
    /// </summary>
    public static long Descriptors => OperatingSystem.IsWindows() ? MaxHandles : Read(LibCSupplement.RLIMIT_NOFILE);

    /// <summary>
    /// How many bytes of memory may be locked (RLIMIT_MEMLOCK, soft); an io_uring's rings count against it.
    /// </summary>
    public static long LockedMemoryBytes => Read(LibCSupplement.RLIMIT_MEMLOCK);

    /// <summary>How many descriptors the process has open or reserved now.</summary>
    public static int OpenDescriptors =>
        OperatingSystem.IsWindows() ? WindowsHost.HandleCount
        : (ListOpenDescriptors() ?? CountOpenDescriptors(Descriptors)) + Volatile.Read(ref s_reserved);

    /// <summary>
    /// Counts threads that start or stop to wait in accept(2). The kernel reserves the descriptor before it waits for
    /// the connection (net/socket.c, __sys_accept4): this counts against the limit, but /proc does not show it.
    /// </summary>
    /// <param name="change">How many more; negative for fewer.</param>
    internal static void ReserveDescriptors(int change) => Interlocked.Add(ref s_reserved, change);

    /// <summary>Counts open descriptors without /proc: poll(2) marks others with POLLNVAL.</summary>
    /// <param name="limit">How many descriptors there may be.</param>
    internal static int CountOpenDescriptors(long limit)
    {
        int count = (int)Math.Min(limit, MaxHandles);
        var entries = new PollDescriptor[count];
        for (int i = 0; i < count; i++)
            entries[i].Descriptor = i;
        timespec now = default;
        fixed (PollDescriptor* first = entries)
            NativeException.Check(HotCalls.PPoll(first, (nuint)count, &now, null), "poll(2)");
        return entries.Count(entry => (entry.Returned & PollEvents.Invalid) == 0);
    }

    // Null without /proc, or when no descriptor is left to read it.
    private static int? ListOpenDescriptors()
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(DescriptorFolder).Count() - 1;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static long Read(int resource)
    {
        ulong* limits = stackalloc ulong[2];
        NativeException.Check(LibCSupplement.GetResourceLimit(resource, limits), "getrlimit(2)");
        return limits[0] > long.MaxValue ? long.MaxValue : (long)limits[0];
    }
}
