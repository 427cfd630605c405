using EventIo.Native.Linux;

namespace EventIo.Measurement;

/// <summary>
/// Measures readiness latency. It runs on a thread of its own, bound to a processor, and only while its consumer waits for
/// the next update: whatever the consumer does between two updates is in no figure.
/// </summary>
public static class ReadinessProbe
{
    /// <summary>Runs a plan.</summary>
    /// <param name="plan">What is measured.</param>
    /// <param name="cancellation">
    /// Stops the measurement within milliseconds; the rows in progress come as <see cref="MeasurementStatus.Interrupted"/>.
    /// </param>
    /// <returns>Progress and finished rows, as they come. Ending the enumeration early stops the measurement.</returns>
    public static IEnumerable<ProbeUpdate> Run(ReadinessPlan plan, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        using var thread = new ProbeThread<ProbeUpdate>(
            (publish, stop) => new ProbeRun(plan, publish, stop).Execute(), cancellation);
        while (thread.Next() is { } update)
            yield return update;
    }

    /// <summary>How many descriptors a measurement of so many sockets needs, the process's own apart.</summary>
    /// <param name="socketCount">Watched sockets; each has a peer.</param>
    /// <returns>Descriptors.</returns>
    public static int DescriptorsNeeded(int socketCount) => (2 * socketCount) + 8;

    /// <summary>How many sockets can be measured under the descriptor limit of this process as it is now.</summary>
    /// <returns>A socket count, at least 0.</returns>
    public static int LargestSocketCount() =>
        (int)Math.Clamp((ResourceLimits.Descriptors - ResourceLimits.OpenDescriptors - DescriptorsNeeded(0)) / 2, 0, int.MaxValue / 4);
}
