using System.Runtime.InteropServices;

namespace EventIo.Tests.Support.Machine;

/// <summary>The kernel's reports about the threads of this process (proc(5)).</summary>
internal static class KernelThread
{
    // futex(2), with which the runtime's own locks wait, on x86-64 and arm64.
    private static readonly string FutexCall =
        RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64 ? "202" : "98";

    /// <summary>The folders and names of the threads whose name begins with <paramref name="prefix"/>.</summary>
    internal static IEnumerable<(string Folder, string Name)> Named(string prefix) =>
        from folder in Directory.EnumerateDirectories("/proc/self/task")
        let name = NameOf(folder)
        where name.StartsWith(prefix, StringComparison.Ordinal)
        select (folder, name);

    /// <summary>
    /// Waits until a thread sleeps in a system call other than that of a lock. Without /proc, it returns at once.
    /// </summary>
    internal static void UntilWaiting(int thread) =>
        Eventually.True(() => IsWaitingOrOver(thread), "The thread does not wait.");

    /// <summary>Whether a thread sleeps in a system call other than that of a lock, or has ended.</summary>
    internal static bool IsWaitingOrOver(int thread)
    {
        if (!Host.IsLinux)
            return true;
        try
        {
            if (!File.ReadAllText($"/proc/self/task/{thread}/stat").Split(") ")[^1].StartsWith('S'))
                return false;
            string call = File.ReadAllText($"/proc/self/task/{thread}/syscall").Split(' ')[0].Trim();
            return call != "running" && call != FutexCall;
        }
        catch (UnauthorizedAccessException)
        {
            // The kernel may hide the call from an ordinary user, but it reports the state.
            return true;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static string NameOf(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "comm")).TrimEnd();
        }
        catch (IOException)
        {
            // The thread has ended meanwhile.
            return "";
        }
    }
}
