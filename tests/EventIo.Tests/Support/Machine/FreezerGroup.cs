using System.Globalization;
using EventIo.Native.Linux.ControlGroups;
using Xunit;

namespace EventIo.Tests.Support.Machine;

/// <summary>
/// A control group that can freeze its processes, below the group of this process. It is thawed and removed at the end.
/// </summary>
internal sealed class FreezerGroup : IDisposable
{
    private const string Processes = "cgroup.procs";

    private readonly string _folder;
    private readonly bool _isUnified;

    private FreezerGroup(string folder, bool isUnified) => (_folder, _isUnified) = (folder, isUnified);

    /// <summary>Creates a group; skips the test if that is impossible.</summary>
    /// <param name="version">The version of control groups, 1 or 2.</param>
    internal static FreezerGroup Create(int version)
    {
        string? parent = ControlGroupPath.OfController(
            Environment.ProcessId, version == 1 ? "freezer" : null, out _);
        Assert.SkipWhen(parent is null, $"There is no freezer of control groups of version {version}.");
        string folder = Path.Combine(parent, string.Create(
            CultureInfo.InvariantCulture, $"eventio-frozen-{Environment.ProcessId}"));
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Assert.Skip($"No control group can be made: {exception.Message}");
        }
        return new FreezerGroup(folder, version == 2);
    }

    /// <summary>Moves a process into the group.</summary>
    internal void Add(int process) =>
        File.WriteAllText(Path.Combine(_folder, Processes), process.ToString(CultureInfo.InvariantCulture));

    /// <summary>Freezes its processes and waits until the kernel reports them as frozen.</summary>
    internal void Freeze()
    {
        Write("1", "FROZEN");
        Eventually.True(
            () => _isUnified
                ? Read("cgroup.events").Contains("frozen 1", StringComparison.Ordinal)
                : Read("freezer.state").StartsWith("FROZEN", StringComparison.Ordinal),
            "The group is not frozen.");
    }

    // Moves the processes back: a frozen process can't even be killed in version 1, and a group with processes can't be
    // removed.
    public void Dispose()
    {
        Write("0", "THAWED");
        string parent = Path.Combine(Path.GetDirectoryName(_folder)!, Processes);
        foreach (string process in Read(Processes).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            File.WriteAllText(parent, process);
        Directory.Delete(_folder);
    }

    private void Write(string unified, string first) => File.WriteAllText(
        Path.Combine(_folder, _isUnified ? "cgroup.freeze" : "freezer.state"), _isUnified ? unified : first);

    private string Read(string file) => File.ReadAllText(Path.Combine(_folder, file));
}
