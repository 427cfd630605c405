using EventIo.Measurement.Load;
using EventIo.Native.Linux;

namespace EventIo.Measurement;

/// <summary>
/// Loads a server and measures what it does. The load comes from loops on threads of their own; the consumer of the updates may
/// take its time between two of them.
/// </summary>
public static class LoadGenerator
{
    // Each loop's mechanism, its wake event, its thread's accounts.
    private const int OtherDescriptors = 16;

    /// <summary>Carries a plan out.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cancellation">
    /// Stops it within milliseconds; what was measured by then comes as <see cref="MeasurementStatus.Interrupted"/>.
    /// </param>
    /// <returns>Progress and intervals as they come, and the result. Ending the enumeration early stops the load.</returns>
    /// <exception cref="Native.NativeException">No connection could be made at all; thrown by the enumeration.</exception>
    /// <exception cref="NotSupportedException">The mechanism is not to be had; likewise.</exception>
    public static IEnumerable<LoadUpdate> Run(LoadPlan plan, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        using var run = new LoadRun(plan, cancellation);
        foreach (LoadUpdate update in run.Execute())
            yield return update;
    }

    /// <summary>How many connections fit under the descriptor limit of this process as it is now.</summary>
    /// <returns>A count, at least 0.</returns>
    public static int LargestConnectionCount() => (int)Math.Clamp(
        ResourceLimits.Descriptors - ResourceLimits.OpenDescriptors - OtherDescriptors, 0, int.MaxValue / 4);
}
