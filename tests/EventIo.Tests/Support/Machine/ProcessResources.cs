using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using EventIo.Native;
using Xunit;

namespace EventIo.Tests.Support.Machine;

/// <summary>
/// The kernel objects and named threads that this process has now, for a comparison later. Objects that tests of other
/// lanes open meanwhile disappear again, so they are not leaks: what is left at the end of the run is one.
/// </summary>
internal sealed class ProcessResources
{
    // By test, the objects that were new at its end and have been there ever since.
    private static readonly List<(string Test, HashSet<string> Left)> s_suspects = [];

    private readonly HashSet<string> _before = [.. Present()];

    // Makes the runtime create the objects that it keeps after the first non-blocking call and the first child process.
    static ProcessResources()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task<TcpClient> accepting = listener.AcceptTcpClientAsync();
        using TcpClient client = new("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port);
        accepting.GetAwaiter().GetResult().Dispose();
        if (!OperatingSystem.IsWindows())
            PosixSignalRegistration.Create(PosixSignal.SIGCHLD, _ => { }).Dispose();
    }

    internal static ProcessResources Now() => new();

    /// <summary>
    /// Asserts that nothing is left behind. A new object may be another test's, so it counts as a leak only if it is
    /// still there at the end of the run: <see cref="LeakReport"/> then fails, and names this test.
    /// </summary>
    internal void AssertNoLeak()
    {
        lock (s_suspects)
        {
            HashSet<string> left = AcquitAbsent();
            left.ExceptWith(_before);
            if (left.Count > 0)
                s_suspects.Add((TestContext.Current.Test!.TestDisplayName, left));
        }
    }

    /// <summary>
    /// Returns what tests have left behind, at the end of the run. Waits a while for each object to disappear: the
    /// kernel releases the memory and the descriptor of a ring a little after the ring is closed.
    /// </summary>
    internal static string[] FindLeaks()
    {
        var patience = new Patience();
        for (AcquitAbsent(); s_suspects.Count > 0 && patience.Elapsed < HangGuard.Time; AcquitAbsent())
            patience.Pause();
        return [.. s_suspects.Select(one => $"{one.Test}: {string.Join(", ", one.Left)}")];
    }

    internal static void RequireDescriptors(int count)
    {
        long free = ResourceLimits.Descriptors - ResourceLimits.OpenDescriptors;
        Assert.SkipUnless(free >= count, $"The test needs {count} descriptors; RLIMIT_NOFILE leaves {free}.");
    }

    // Returns what is present.
    private static HashSet<string> AcquitAbsent()
    {
        HashSet<string> present = [.. Present()];
        s_suspects.ForEach(one => one.Left.IntersectWith(present));
        s_suspects.RemoveAll(one => one.Left.Count == 0);
        return present;
    }

    // On Windows this returns nothing, because the runtime itself opens and closes handles. A separate test looks for
    // leaks over many servers there.
    private static IEnumerable<string> Present() => Host.IsLinux ? [.. KernelObjects(), .. Threads()] : [];

    // Sockets, pipes, epoll and ring instances, eventfds. The runtime holds two descriptors for each assembly that it
    // has loaded, and loads some of them in the middle of a test: files do not count. A pipe of which only one end is
    // here does not count either: it leads to a child process, and System.Diagnostics.Process leaves closing it to the
    // garbage collector.
    private static IEnumerable<string> KernelObjects() =>
        from link in DescriptorLinks.OfThisProcess()
        group link.Descriptor by link.Target into kernelObject
        where kernelObject.Key.StartsWith("socket:", StringComparison.Ordinal)
            || (kernelObject.Key.StartsWith("pipe:", StringComparison.Ordinal) && kernelObject.Count() > 1)
            || kernelObject.Key.StartsWith("anon_inode:", StringComparison.Ordinal)
        from descriptor in kernelObject
        select $"{descriptor} {kernelObject.Key}";

    private static IEnumerable<string> Threads() =>
        from thread in KernelThread.Named("EventIo ")
        select $"{Path.GetFileName(thread.Folder)} {thread.Name}";
}
