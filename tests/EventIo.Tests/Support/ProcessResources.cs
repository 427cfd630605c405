using EventIo.Native.Linux;
using Xunit;

namespace EventIo.Tests.Support;

/// <summary>The kernel objects and the threads of ours that this process has now, to be compared with later.</summary>
internal sealed class ProcessResources
{
    private readonly int _descriptors = KernelObjects();
    private readonly int _threads = Threads();

    internal static ProcessResources Now() => new();

    /// <summary>Nothing has been left behind. io_uring's memory and descriptor go a little after their close.</summary>
    internal void AssertNoLeak()
    {
        Eventually.True(
            () => KernelObjects() <= _descriptors, $"{KernelObjects()} sockets and the like are open, {_descriptors} were.");
        Eventually.True(() => Threads() <= _threads, $"{Threads()} threads of ours are alive, {_threads} were.");
    }

    internal static void RequireDescriptors(int count)
    {
        long free = ResourceLimits.Descriptors - ResourceLimits.OpenDescriptors;
        Assert.SkipUnless(free >= count, $"The test needs {count} descriptors; RLIMIT_NOFILE leaves {free}.");
    }

    // None on Windows, whose runtime's own handles come and go: a test of its own looks for leaks over many servers there.
    // Sockets, pipes, epoll and ring instances, eventfds. The runtime holds two descriptors for each assembly that it has loaded,
    // and loads some of them in the middle of a test: files do not count.
    private static int KernelObjects() => !Host.IsLinux ? 0 : Directory.EnumerateFiles("/proc/self/fd").Count(descriptor =>
        new FileInfo(descriptor).LinkTarget is { } target
        && (target.StartsWith("socket:", StringComparison.Ordinal)
            || target.StartsWith("pipe:", StringComparison.Ordinal)
            || target.StartsWith("anon_inode:", StringComparison.Ordinal)));

    private static int Threads() => !Host.IsLinux ? 0 : Directory.EnumerateDirectories("/proc/self/task").Count(task =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm")).StartsWith("EventIo ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // It ended meanwhile.
            return false;
        }
    });
}
