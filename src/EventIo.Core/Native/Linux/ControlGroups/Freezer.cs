namespace EventIo.Native.Linux.ControlGroups;

/// <summary>The freezer of control groups: the controller of version 1, and cgroup.freeze of version 2.</summary>
/// <param name="File">The file that freezes the group of a process, or the one above that is frozen.</param>
/// <param name="Frozen">What is written to freeze it.</param>
/// <param name="Thawed">What is written to thaw it.</param>
internal sealed record Freezer(string File, string Frozen, string Thawed)
{
    /// <summary>The command that thaws the group.</summary>
    internal string ThawCommand => $"echo {Thawed} > '{File}'";

    /// <summary>The command that freezes it.</summary>
    internal string FreezeCommand => $"echo {Frozen} > '{File}'";

    /// <summary>Whether a thread that is neither stopped nor traced (state T or t) sleeps in the freezer.</summary>
    /// <param name="place">The kernel's function that it sleeps in (wchan of proc(5)).</param>
    // Compilers put do_freezer_trap() into get_signal(), where otherwise only the stopped and the traced sleep.
    internal static bool Holds(ReadOnlySpan<byte> place) => place.StartsWith("__refrigerator"u8)
        || place.StartsWith("do_freezer_trap"u8) || place.StartsWith("get_signal"u8);

    /// <summary>Finds the group that is frozen: that of a process, or one above it.</summary>
    /// <param name="process">The process.</param>
    /// <returns>null where none is visible.</returns>
    internal static Freezer? OfProcess(int process) =>
        Find(process, "freezer", "freezer.self_freezing", "freezer.state", "FROZEN", "THAWED")
        ?? Find(process, controller: null, "cgroup.freeze", "cgroup.freeze", "1", "0");

    // Both files that say whether a group itself is to be frozen have a 1 then.
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
