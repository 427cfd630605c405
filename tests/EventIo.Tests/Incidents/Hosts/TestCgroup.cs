using System.Globalization;
using Xunit;

namespace EventIo.Tests.Incidents.Hosts;

/// <summary>A control group for one test, with a limit of CPU time (cgroups(7), v1 or v2).</summary>
internal sealed class TestCgroup : IDisposable
{
    private const string Mount = "/sys/fs/cgroup";

    private static int s_count;

    private readonly string _folder;

    private TestCgroup(string folder) => _folder = folder;

    /// <summary>
    /// Creates a group; skips the test if the cpu controller is missing or this user may not create one.
    /// </summary>
    internal static TestCgroup WithQuota(int periodMicroseconds, int quotaMicroseconds)
    {
        bool isOld = File.Exists($"{Mount}/cpu/cpu.cfs_quota_us") || Directory.Exists($"{Mount}/cpu");
        string parent = isOld ? $"{Mount}/cpu" : Mount;
        string folder = string.Create(
            CultureInfo.InvariantCulture,
            $"{parent}/eventio-{Environment.ProcessId}-{Interlocked.Increment(ref s_count)}");
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Assert.Skip($"No control group can be created: {exception.Message}");
        }
        var group = new TestCgroup(folder);
        string limit = Path.Combine(folder, isOld ? "cpu.cfs_quota_us" : "cpu.max");
        if (!File.Exists(limit))
        {
            group.Dispose();
            Assert.Skip("There is no CPU controller.");
        }
        if (isOld)
        {
            File.WriteAllText(Path.Combine(folder, "cpu.cfs_period_us"), $"{periodMicroseconds}");
            File.WriteAllText(limit, $"{quotaMicroseconds}");
        }
        else
        {
            File.WriteAllText(limit, $"{quotaMicroseconds} {periodMicroseconds}");
        }
        return group;
    }

    /// <summary>Moves a process into the group.</summary>
    internal void Add(int process) => File.WriteAllText(Path.Combine(_folder, "cgroup.procs"), $"{process}");

    /// <summary>Removes the group. Its processes must have ended.</summary>
    // Only the folder is removed (rmdir(2)): the kernel's files in it can't be deleted.
    public void Dispose() => Directory.Delete(_folder);
}
