using System.Diagnostics;
using System.Runtime.InteropServices;
using EventIo.Native.Windows;

namespace EventIo.Measurement;

/// <summary>The machine on which a figure was measured.</summary>
public sealed record HostFacts
{
    private static readonly Lazy<HostFacts> Facts = new(Read);

    /// <summary>The facts about this machine.</summary>
    public static HostFacts Current => Facts.Value;

    /// <summary>The host's name.</summary>
    public string MachineName { get; init; } = "";

    /// <summary>
    /// The operating system's kernel: <c>Linux 6.18.44</c>; on Wine, its version, too.
    /// </summary>
    public string Kernel { get; init; } = "";

    /// <summary>The runtime: <c>.NET 10.0.12</c>.</summary>
    public string Runtime { get; init; } = "";

    /// <summary>How many processors this process may use.</summary>
    public int ProcessorCount { get; init; }

    /// <summary>The processor's model name; its architecture where the system reports no name.</summary>
    public string ProcessorModel { get; init; } = "";

    /// <summary>What one reading of the clock costs; every timed turn includes one reading.</summary>
    public double ClockCostNanoseconds { get; init; }

    /// <summary>A machine of which only the name is known.</summary>
    /// <param name="machineName">The host's name.</param>
    /// <returns>The facts.</returns>
    public static HostFacts Named(string machineName) => new() { MachineName = machineName };

    /// <summary>Merges several machines into one: names and kinds side by side, processors added.</summary>
    /// <param name="hosts">The machines; the same machine may occur several times.</param>
    /// <returns>The merged facts; the machine's own if there is only one.</returns>
    internal static HostFacts Merge(IReadOnlyList<HostFacts> hosts)
    {
        HostFacts[] machines = [.. hosts.DistinctBy(host => host.MachineName)];
        return machines.Length == 1 ? machines[0] : new()
        {
            MachineName = Join(host => host.MachineName),
            Kernel = Join(host => host.Kernel),
            Runtime = Join(host => host.Runtime),
            ProcessorCount = machines.Sum(host => host.ProcessorCount),
            ProcessorModel = Join(host => host.ProcessorModel),
            ClockCostNanoseconds = machines.Max(host => host.ClockCostNanoseconds),
        };

        string Join(Func<HostFacts, string> fact) =>
            string.Join(", ", machines.Select(fact).Where(text => text.Length > 0).Distinct());
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{MachineName}: {ProcessorModel}, {ProcessorCount} processors, {Kernel}, {Runtime}";

    private static HostFacts Read() => new()
    {
        MachineName = Environment.MachineName,
        Kernel = ReadKernel(),
        Runtime = RuntimeInformation.FrameworkDescription,
        ProcessorCount = Environment.ProcessorCount,
        ProcessorModel = ReadProcessorModel(),
        ClockCostNanoseconds = MeasureClock(),
    };

    // RuntimeInformation.OSDescription names the distribution, not its kernel.
    private static string ReadKernel()
    {
        if (OperatingSystem.IsWindows())
            return WindowsHost.Kernel;
        return File.Exists("/proc/sys/kernel/osrelease")
            ? $"Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}"
            : RuntimeInformation.OSDescription;
    }

    private static string ReadProcessorModel() =>
        (OperatingSystem.IsWindows() ? WindowsHost.ProcessorModel : ReadCpuInfo())
        ?? RuntimeInformation.ProcessArchitecture.ToString();

    private static string? ReadCpuInfo()
    {
        const string Key = "model name";
        try
        {
            string? line = File.ReadLines("/proc/cpuinfo")
                .FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal));
            return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        }
        catch (IOException)
        {
            // Without /proc, only the architecture is known.
            return null;
        }
    }

    // The minimum of several stretches: disturbances only ever add time.
    private static double MeasureClock()
    {
        const int Readings = 2_000;
        double least = double.MaxValue;
        for (int stretch = 0; stretch < 10; stretch++)
        {
            long begin = Stopwatch.GetTimestamp();
            long last = begin;
            for (int i = 0; i < Readings; i++)
                last = Stopwatch.GetTimestamp();
            least = Math.Min(least, Stopwatch.GetElapsedTime(begin, last).TotalNanoseconds / Readings);
        }
        return least;
    }
}
