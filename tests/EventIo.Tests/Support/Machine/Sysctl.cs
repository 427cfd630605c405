using System.Globalization;

namespace EventIo.Tests.Support.Machine;

/// <summary>Kernel settings that results depend on.</summary>
internal static class Sysctl
{
    internal static long Read(string name) => long.Parse(
        File.ReadAllText("/proc/sys/" + name.Replace('.', '/')), CultureInfo.InvariantCulture);
}
