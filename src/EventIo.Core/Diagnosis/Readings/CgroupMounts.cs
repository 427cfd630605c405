namespace EventIo.Diagnosis.Readings;

/// <summary>The mounts of control groups that limit processor time (cgroups(7)).</summary>
internal sealed class CgroupMounts
{
    private readonly (string Root, string Folder)? _unified;
    private readonly (string Root, string Folder)? _cpu;

    private CgroupMounts((string Root, string Folder)? unified, (string Root, string Folder)? cpu)
    {
        _unified = unified;
        _cpu = cpu;
    }

    /// <summary>Reads the mounts of this process, without those below another mount, which are not reachable.</summary>
    internal static CgroupMounts Read() => Parse(
        KernelText.Read("/proc/self/mountinfo"), static folder => File.Exists(folder + "/cgroup.procs"));

    /// <summary>
    /// Returns whether the hierarchy that limits a process's processor time is mounted: cgroup v1 if that has the
    /// controller, else cgroup v2.
    /// </summary>
    /// <param name="text">The content of /proc/PID/cgroup.</param>
    internal bool HasQuotas(string? text) =>
        (KernelText.Lines(text).Any(line => IsProcessorGroup(line.Split(':', 3))) ? _cpu : _unified) is not null;

    /// <summary>Parses /proc/PID/mountinfo (proc(5)).</summary>
    /// <param name="text">The text.</param>
    /// <param name="isReachable">Returns whether a folder shows the mounted hierarchy.</param>
    internal static CgroupMounts Parse(string? text, Func<string, bool> isReachable)
    {
        (string, string)? unified = null;
        (string, string)? cpu = null;
        foreach (string line in KernelText.Lines(text))
        {
            string[] fields = line.Split(' ');
            int separator = Array.IndexOf(fields, "-");
            if (separator < 5 || fields.Length < separator + 4 || !isReachable(fields[4]))
                continue;
            (string, string) place = (fields[3], fields[4]);
            if (fields[separator + 1] == "cgroup2")
                unified ??= place;
            else if (fields[separator + 1] == "cgroup" && fields[separator + 3].Split(',').Contains("cpu"))
                cpu ??= place;
        }
        return new(unified, cpu);
    }

    /// <summary>
    /// Returns the folders of a process's group and of the groups above it, except the root, which has no limit.
    /// </summary>
    /// <param name="text">The content of /proc/PID/cgroup.</param>
    internal IEnumerable<(string Folder, bool IsUnified)> Groups(string? text)
    {
        foreach (string line in KernelText.Lines(text))
        {
            string[] fields = line.Split(':', 3);
            if (fields.Length < 3)
                continue;
            bool isUnified = fields[0] == "0";
            if ((isUnified ? _unified : IsProcessorGroup(fields) ? _cpu : null) is not var (root, folder))
                continue;
            string path = Below(root, fields[2]);
            for (; path.Length > 1; path = path[..Math.Max(0, path.LastIndexOf('/'))])
                yield return (folder + path, isUnified);
        }
    }

    // The number of the hierarchy, its controllers (none in cgroup v2) and the path.
    private static bool IsProcessorGroup(string[] fields) => fields.Length == 3 && fields[1].Split(',').Contains("cpu");

    // A container that shares the host's cgroup namespace sees the host's paths, but its mount begins further down.
    private static string Below(string root, string path) =>
        root != "/" && (path == root || path.StartsWith(root + "/", StringComparison.Ordinal)) ? path[root.Length..]
        : path.StartsWith("/..", StringComparison.Ordinal) ? ""
        : path;
}
