namespace EventIo.Commands;

/// <summary>What the measuring cmdlets have in common: they follow a measurement, and hand out what there is when stopped.</summary>
public abstract class MeasuringCmdlet : SocketOptionCmdlet
{
    private MeasurementRun? _run;

    /// <summary>Follows a measurement to its end.</summary>
    /// <typeparam name="T">What it tells.</typeparam>
    /// <param name="updates">The measurement, which ends soon after <see cref="EventIoCmdlet.Cancellation"/>.</param>
    /// <param name="row">A row that it tells of; <see langword="null"/> when it tells of something else.</param>
    /// <param name="show">Shows what is no row.</param>
    /// <returns>Whether it came to its end: <see langword="false"/> when the cmdlet is being stopped.</returns>
    protected bool Follow<T>(IEnumerable<T> updates, Func<T, object?> row, Action<T> show)
    {
        ArgumentNullException.ThrowIfNull(updates);
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(show);
        return (_run ??= new MeasurementRun(this, Cancellation)).Follow(updates, row, show);
    }
}
