using System.Globalization;
using System.Runtime.InteropServices;

namespace EventIo.Native.Linux.Proc;

/// <summary>What a process ID refers to according to the kernel, even if /proc does not show it.</summary>
/// <param name="Existence">What the ID refers to.</param>
/// <param name="ThreadGroup">For a thread, the ID of its process, if /proc shows it.</param>
/// <param name="IsVisible">Whether /proc shows it. The mount option hidepid may hide it (proc(5)).</param>
internal readonly record struct ProcessStatus(ProcessExistence Existence, int? ThreadGroup, bool IsVisible)
{
    /// <summary>Asks the kernel, which requires no permission.</summary>
    /// <param name="process">The ID of a process or a thread.</param>
    internal static ProcessStatus Of(int process)
    {
        int errorNumber = ProcessDescriptors.Find(process);
        if (process <= 0 || errorNumber == Errno.ESRCH)
            return default;
        (int? group, bool isZombie, bool isVisible) = ReadFolder(process);
        // For a thread's ID the error is ENOENT since Linux 6.15, EINVAL before. If the call is missing or forbidden,
        // use /proc.
        if (errorNumber is Errno.ENOENT or Errno.EINVAL || (errorNumber != 0 && group is { } first && first != process))
            return new(ProcessExistence.Thread, group, isVisible);
        if (errorNumber != 0 && !isVisible && SignalError(process) == Errno.ESRCH)
            return default;
        return new(isZombie ? ProcessExistence.Zombie : ProcessExistence.Process, null, isVisible);
    }

    // kill(2) with signal 0 sends nothing; EPERM means that the ID exists.
    private static int SignalError(int process) =>
        LibCSupplement.Signal(process, 0) == 0 ? 0 : Marshal.GetLastPInvokeError();

    private static (int? Group, bool IsZombie, bool IsVisible) ReadFolder(int process)
    {
        try
        {
            int? group = null;
            bool isZombie = false;
            int threads = 0;
            string path = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/status");
            foreach (string line in File.ReadLines(path))
            {
                if (line.StartsWith("Tgid:", StringComparison.Ordinal))
                    group = int.Parse(line.AsSpan("Tgid:".Length), CultureInfo.InvariantCulture);
                else if (line.StartsWith("State:", StringComparison.Ordinal))
                    isZombie = line.AsSpan("State:".Length).TrimStart() is ['Z' or 'X', ..];
                else if (line.StartsWith("Threads:", StringComparison.Ordinal))
                    threads = int.Parse(line.AsSpan("Threads:".Length), CultureInfo.InvariantCulture);
            }
            // A process continues after its first thread has ended.
            return (group, isZombie && threads <= 1, true);
        }
        catch (UnauthorizedAccessException)
        {
            // hidepid=noaccess: the folder exists but can't be read.
            return (null, false, true);
        }
        catch (IOException)
        {
            return (null, false, false);
        }
    }
}
