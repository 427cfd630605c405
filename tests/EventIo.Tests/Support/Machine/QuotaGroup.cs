using System.Globalization;
using EventIo.Native.Linux.ControlGroups;
using Xunit;

namespace EventIo.Tests.Support.Machine;

/// <summary>A control group with a CPU quota, below the group of this process. It is removed at the end.</summary>
internal sealed class QuotaGroup : IDisposable
{
    private readonly string _folder;

    private QuotaGroup(string folder) => _folder = folder;

    /// <summary>Creates a group; skips the test if this user may not.</summary>
    /// <param name="quotaMilliseconds">How long its processes may run in each period of 100 ms.</param>
    internal static QuotaGroup Create(int quotaMilliseconds)
    {
        string? parent = ControlGroupPath.OfProcessor(Environment.ProcessId, out _);
        Assert.SkipWhen(parent is null, "There is no control group for processors.");
        string folder = Path.Combine(parent, string.Create(
            CultureInfo.InvariantCulture, $"eventio-{Environment.ProcessId}"));
        try
        {
            Directory.CreateDirectory(folder);
            var group = new QuotaGroup(folder);
            string quota = string.Create(CultureInfo.InvariantCulture, $"{quotaMilliseconds}000");
            if (File.Exists(Path.Combine(folder, "cpu.cfs_quota_us")))
            {
                group.Write("cpu.cfs_period_us", "100000");
                group.Write("cpu.cfs_quota_us", quota);
            }
            else
                group.Write("cpu.max", $"{quota} 100000");
            return group;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder);
            Assert.Skip($"No control group with a quota can be created: {exception.Message}");
            throw;
        }
    }

    /// <summary>Moves a process into the group.</summary>
    internal void Add(int process) => Write("cgroup.procs", process.ToString(CultureInfo.InvariantCulture));

    /// <summary>Reads its own statistics.</summary>
    internal ThrottleReading Read() => ThrottleClock.Parse(File.ReadAllText(Path.Combine(_folder, "cpu.stat")))
        ?? throw new InvalidOperationException("The group has no statistics.");

    // Its last process has to be reaped first.
    public void Dispose() => Eventually.True(TryRemove, $"{_folder} is not empty.");

    private bool TryRemove()
    {
        try
        {
            Directory.Delete(_folder);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void Write(string file, string value) => File.WriteAllText(Path.Combine(_folder, file), value);
}
