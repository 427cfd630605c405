namespace EventIo.Native.Linux.ControlGroups;

/// <summary>The freezer of control groups: the controller of version 1, and cgroup.freeze of version 2.</summary>
/// <param name="File">The file that freezes and thaws the group.</param>
/// <param name="Frozen">What is written to freeze it.</param>
/// <param name="Thawed">What is written to thaw it.</param>
internal sealed record Freezer(string File, string Frozen, string Thawed)
{
    /// <summary>The command that thaws the group.</summary>
    internal string ThawCommand => $"echo {Thawed} > '{File}'";

    /// <summary>The command that freezes it.</summary>
    internal string FreezeCommand => $"echo {Frozen} > '{File}'";

    /// <summary>
    /// Returns whether a thread sleeps in the freezer. Not for stopped and traced threads (state T and t).
    /// </summary>
    /// <param name="place">The kernel function that it sleeps in (wchan of proc(5)).</param>
    // Compilers inline do_freezer_trap() into get_signal(), where otherwise only stopped and traced threads sleep.
    internal static bool Holds(ReadOnlySpan<byte> place) => place.StartsWith("__refrigerator"u8)
        || place.StartsWith("do_freezer_trap"u8) || place.StartsWith("get_signal"u8);

    /// <summary>Finds the frozen group: that of a process, or the nearest one above it.</summary>
    /// <param name="process">The process.</param>
    /// <returns>The freezer; null if no frozen group is visible.</returns>
    internal static Freezer? OfProcess(int process) =>
        Find(process, "freezer", "freezer.self_freezing", "freezer.state", "FROZEN", "THAWED")
        ?? Find(process, controller: null, "cgroup.freeze", "cgroup.freeze", "1", "0");

    // The file named by sign contains 1 if the group itself is frozen, and not only through a group above it.
    private static Freezer? Find(
        int process, string? controller, string sign, string file, string frozen, string thawed)
    {
        string? folder = ControlGroupPath.OfController(process, controller, out string mountPoint);
        for (; folder?.Length >= mountPoint.Length; folder = Path.GetDirectoryName(folder))
        {
            if (IsOne(Path.Combine(folder, sign)))
                return new(Path.Combine(folder, file), frozen, thawed);
        }
        return null;
    }

    private static bool IsOne(string path)
    {
        try
        {
            return System.IO.File.ReadAllText(path).Trim() == "1";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
