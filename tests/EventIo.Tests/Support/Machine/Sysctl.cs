using System.Globalization;
using EventIo.Native;

namespace EventIo.Tests.Support.Machine;

/// <summary>Kernel settings that results depend on.</summary>
internal static class Sysctl
{
    internal static long Read(string name) => long.Parse(File.ReadAllText(PathOf(name)), CultureInfo.InvariantCulture);

    /// <summary>The first and the last port that the kernel gives to clients; Windows has these by default.</summary>
    internal static (int First, int Last) PortRange()
    {
        string path = PathOf("net.ipv4.ip_local_port_range");
        if (!File.Exists(path))
            return (49_152, 65_535);
        int[] range = [.. File.ReadAllText(path).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(port => int.Parse(port, CultureInfo.InvariantCulture))];
        return (range[0], range[1]);
    }

    /// <summary>Tries to open a setting for writing. A container may have a read-only /proc/sys.</summary>
    /// <returns>The error number of open(2); null if writing is permitted.</returns>
    internal static int? RefusalToWrite(string name)
    {
        try
        {
            File.OpenHandle(PathOf(name), FileMode.Open, FileAccess.Write).Dispose();
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return Errno.EACCES;
        }
        catch (IOException)
        {
            return Errno.EROFS;
        }
    }

    private static string PathOf(string name) => "/proc/sys/" + name.Replace('.', '/');
}
