using System.Diagnostics;
using System.Runtime.InteropServices;
using EventIo.Native.Windows;

namespace EventIo.Measurement;

/// <summary>The machine that a figure comes from.</summary>
public sealed record HostFacts
{
    private static readonly Lazy<HostFacts> Facts = new(() => new HostFacts());

    private HostFacts()
    {
        ProcessorModel = ReadProcessorModel();
        ClockCostNanoseconds = MeasureClock();
    }

    /// <summary>This machine's.</summary>
    public static HostFacts Current => Facts.Value;

    /// <summary>The host's name.</summary>
    public string MachineName { get; } = Environment.MachineName;

    /// <summary>The operating system's kernel: <c>Linux 6.18.44</c>; where Wine stands in for Windows, that too.</summary>
    public string Kernel { get; } = ReadKernel();

    /// <summary>The runtime: <c>.NET 10.0.12</c>.</summary>
    public string Runtime { get; } = RuntimeInformation.FrameworkDescription;

    /// <summary>How many processors this process may use.</summary>
    public int ProcessorCount { get; } = Environment.ProcessorCount;

    /// <summary>The processor by its own name; its architecture where it tells no name.</summary>
    public string ProcessorModel { get; }

    /// <summary>What one reading of the clock costs: one is in every turn that is timed.</summary>
    public double ClockCostNanoseconds { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{MachineName}: {ProcessorModel}, {ProcessorCount} processors, {Kernel}, {Runtime}";

    // The framework's description names the distribution, whose kernel may be any.
    private static string ReadKernel()
    {
        if (OperatingSystem.IsWindows())
            return WindowsHost.Kernel;
        return File.Exists("/proc/sys/kernel/osrelease")
            ? $"Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}"
            : RuntimeInformation.OSDescription;
    }

    private static string ReadProcessorModel() => (OperatingSystem.IsWindows() ? WindowsHost.ProcessorModel : ReadCpuInfo())
        ?? RuntimeInformation.ProcessArchitecture.ToString();

    private static string? ReadCpuInfo()
    {
        const string Key = "model name";
        try
        {
            string? line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal));
            return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        }
        catch (IOException)
        {
            // No /proc: the architecture is what can be told.
            return null;
        }
    }

    // The least of several stretches: what disturbs only ever adds.
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
