using System.Globalization;

namespace EventIo.Native.Linux.Proc;

/// <summary>
/// How /proc is mounted: whether the option hidepid hides other users' processes, and which PID namespace's process
/// numbers it shows (proc(5)).
/// </summary>
internal static class ProcMount
{
    // Bit of CapEff in /proc/PID/status (capability.h). A process with this capability sees all processes despite
    // hidepid.
    private const int CAP_SYS_PTRACE = 19;

    private const string Effective = "CapEff:";
    private const string Option = "hidepid=";

    private static readonly Lazy<bool> OwnNumbers = new(
        () => new FileInfo("/proc/self").LinkTarget is not { } self
            || self == Environment.ProcessId.ToString(CultureInfo.InvariantCulture));

    /// <summary>
    /// Whether /proc shows the process numbers of this process's PID namespace, which its system calls use. In a
    /// container that mounts the host's /proc, it shows those of the host.
    /// </summary>
    internal static bool HasOwnNumbers => OwnNumbers.Value;

    /// <summary>
    /// Whether this process is in the initial PID namespace, whose numbers programs in the kernel see. It has a fixed
    /// inode (include/linux/proc_ns.h).
    /// </summary>
    internal static bool IsInitialNamespace
    {
        get
        {
            using ProcFolder? self = ProcFolder.Open("/proc/self", out _);
            return self?.ReadLink("ns/pid\0"u8) == "pid:[4026531836]";
        }
    }

    /// <summary>
    /// Returns the value of hidepid: <c>invisible</c> (<c>2</c> before Linux 5.8); null if nothing is hidden.
    /// </summary>
    internal static string? HidePid() => HidePid(Lines("/proc/self/mountinfo"));

    /// <summary>
    /// Returns the value of hidepid in lines of /proc/PID/mountinfo; null if it is missing or <c>off</c>.
    /// </summary>
    internal static string? HidePid(IEnumerable<string> lines)
    {
        string? value = null;
        foreach (string line in lines)
        {
            string[] fields = line.Split(' ');
            int separator = Array.IndexOf(fields, "-");
            if (separator < 5 || fields.Length < separator + 4 || fields[4] != "/proc")
                continue;
            // A later mount covers the earlier ones.
            value = fields[separator + 1] != "proc" ? null : fields[separator + 3].Split(',')
                .FirstOrDefault(option => option.StartsWith(Option, StringComparison.Ordinal))?[Option.Length..];
        }
        return value is "off" or "0" ? null : value;
    }

    /// <summary>Returns whether a listing of /proc omits processes that this user may not inspect.</summary>
    internal static bool LeavesOutProcesses() => HidePid() is "invisible" or "2" or "ptraceable" or "4" && !MayTrace();

    private static bool MayTrace() =>
        Lines("/proc/self/status").FirstOrDefault(
            line => line.StartsWith(Effective, StringComparison.Ordinal)) is { } line
        && ulong.TryParse(
            line.AsSpan(Effective.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong set)
        && ((set >> CAP_SYS_PTRACE) & 1) != 0;

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
