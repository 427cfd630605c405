using System.Globalization;

namespace EventIo.Tests.Support.Machine;

/// <summary>
/// The processor time that other programs have taken since this object was created: time in user mode, and time that
/// the hypervisor gave to other machines. Time in the kernel is left out, because handling a test's packets is counted
/// for whichever program it interrupts.
/// </summary>
internal sealed class OtherWork
{
    private readonly (long All, long Other) _begin = Read();

    /// <summary>The other programs' share of the time of all processors, 0 to 1.</summary>
    internal double Share
    {
        get
        {
            (long all, long other) = Read();
            return (double)(other - _begin.Other) / Math.Max(1, all - _begin.All);
        }
    }

    // The times are in ticks (proc_stat(5), proc_pid_stat(5)). Our time is that of this process and of the children
    // that it has waited for.
    private static (long All, long Other) Read()
    {
        const int User = 0, Nice = 1, Steal = 7;
        const int OwnUser = 11, ChildrenUser = 13;
        long[] host = [.. Words(File.ReadLines("/proc/stat").First()["cpu ".Length..])[..(Steal + 1)].Select(Number)];
        string self = File.ReadAllText("/proc/self/stat");
        // The name of the process may hold spaces.
        string[] own = Words(self[(self.LastIndexOf(')') + 1)..]);
        return (host.Sum(), host[User] + host[Nice] + host[Steal] - Number(own[OwnUser]) - Number(own[ChildrenUser]));
    }

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
