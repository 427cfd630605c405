namespace EventIo.Native.Linux.ControlGroups;

/// <summary>Finds where the control groups of a process are mounted (cgroups(7)).</summary>
internal static class ControlGroupPath
{
    private const string Unified = "0::";
    private const string Processor = "cpu";
    private const string Mounts = "/proc/self/mountinfo";

    /// <summary>Returns the folder of the control group that limits the CPU time of a process.</summary>
    /// <param name="process">The process.</param>
    /// <param name="mountPoint">Where its hierarchy is mounted: no group is above it.</param>
    /// <returns>The folder; null where none is visible.</returns>
    internal static string? OfProcessor(int process, out string mountPoint) =>
        Find(GroupsOf(process), Lines(Mounts), out mountPoint);

    /// <summary>Returns the folder of a process's control group in the hierarchy of a controller.</summary>
    /// <param name="process">The process.</param>
    /// <param name="controller">A controller of version 1; null for version 2.</param>
    /// <param name="mountPoint">Where the hierarchy is mounted: no group is above it.</param>
    /// <returns>The folder; null where none is visible.</returns>
    internal static string? OfController(int process, string? controller, out string mountPoint) =>
        Find(GroupsOf(process), Lines(Mounts), controller, out mountPoint);

    /// <summary>
    /// Returns the folder of the group that limits CPU time, from the lines of /proc/PID/cgroup and
    /// /proc/PID/mountinfo.
    /// </summary>
    // Version 1 if it has the controller cpu, otherwise version 2: a controller belongs to only one hierarchy.
    internal static string? Find(string[] groups, string[] mounts, out string mountPoint) =>
        Find(groups, mounts, PathOf(groups, Processor) is null ? null : Processor, out mountPoint);

    private static string? Find(string[] groups, string[] mounts, string? controller, out string mountPoint)
    {
        string? path = PathOf(groups, controller);
        mountPoint = "";
        if (path is null)
            return null;
        foreach (string line in mounts)
        {
            string[] fields = line.Split(' ');
            int separator = Array.IndexOf(fields, "-");
            if (separator < 5 || fields.Length < separator + 4)
                continue;
            bool isWanted = controller is null
                ? fields[separator + 1] == "cgroup2"
                : fields[separator + 1] == "cgroup" && fields[separator + 3].Split(',').Contains(controller);
            string root = fields[3] == "/" ? "" : fields[3];
            if (!isWanted || !(path + "/").StartsWith(root + "/", StringComparison.Ordinal))
                continue;
            mountPoint = fields[4];
            return (mountPoint + path[root.Length..]).TrimEnd('/');
        }
        return null;
    }

    private static string? PathOf(string[] groups, string? controller) => controller is null
        ? groups.FirstOrDefault(line => line.StartsWith(Unified, StringComparison.Ordinal))?[Unified.Length..]
        : groups.Select(line => line.Split(':', 3)).FirstOrDefault(
            fields => fields is [_, var controllers, _] && controllers.Split(',').Contains(controller))?[2];

    private static string[] GroupsOf(int process) => Lines(FormattableString.Invariant($"/proc/{process}/cgroup"));

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
