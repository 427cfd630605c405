using EventIo.Native;

namespace EventIo.Measurement.Readiness;

/// <summary>
/// Measures readiness latency. It runs on a thread of its own, bound to a processor, and only while its consumer waits
/// for the next update: the consumer's own work affects no figure.
/// </summary>
public static class ReadinessProbe
{
    /// <summary>Runs a plan.</summary>
    /// <param name="plan">What is measured.</param>
    /// <param name="cancellation">
    /// Stops the measurement within milliseconds; the rows in progress are returned as
    /// <see cref="MeasurementStatus.Interrupted"/>.
    /// </param>
    /// <returns>
    /// Progress and finished rows, as they occur. Ending the enumeration early stops the measurement.
    /// </returns>
    public static IEnumerable<MeasurementUpdate<MultiplexerMeasurement>> Run(
        ReadinessPlan plan, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        using var thread = new ProbeThread<MeasurementUpdate<MultiplexerMeasurement>>(
            (publish, stop) => new ProbeRun(plan, publish, stop).Execute(), cancellation);
        while (thread.Next() is { } update)
            yield return update;
    }

    /// <summary>Returns how many descriptors a measurement needs, in addition to the process's own.</summary>
    /// <param name="socketCount">The number of watched sockets; each has a peer.</param>
    /// <returns>The number of descriptors.</returns>
    public static int DescriptorsNeeded(int socketCount) => (2 * socketCount) + 8;

    /// <summary>Returns how many sockets can be measured under the current descriptor limit of this process.</summary>
    /// <returns>A socket count, at least 0.</returns>
    public static int LargestSocketCount() =>
        (int)Math.Clamp((ResourceLimits.Descriptors - ResourceLimits.OpenDescriptors - DescriptorsNeeded(0)) / 2, 0,
            int.MaxValue / 4);
}
