namespace EventIo.Measurement.Transfers.ZeroCopy;

/// <summary>
/// Compares the ways to move bytes into a socket, over payload sizes. It runs on a thread of its own, bound to a
/// processor, and only while its consumer waits for the next update.
/// </summary>
public static class ZeroCopyProbe
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
    /// <exception cref="Native.NativeException">
    /// The file can't be opened, or no processor or memory is available.
    /// </exception>
    public static IEnumerable<MeasurementUpdate<TransferMeasurement>> Run(
        ZeroCopyPlan plan, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ZeroCopyPlan ordered = plan with { PayloadBytes = [.. plan.PayloadBytes.Distinct().Order()] };
        using var thread = new ProbeThread<MeasurementUpdate<TransferMeasurement>>(
            (publish, stop) => new ZeroCopyRun(ordered, publish, stop).Execute(), cancellation);
        while (thread.Next() is { } update)
            yield return update;
    }
}
