using EventIo.Running;

namespace EventIo.Commands.Bases;

/// <summary>
/// The base of the measuring cmdlets: they follow a measurement, and keep the rows measured so far when stopped.
/// </summary>
public abstract class MeasuringCmdlet : SocketOptionCmdlet
{
    private MeasurementRun? _run;

    /// <summary>Follows a measurement to its end.</summary>
    /// <typeparam name="T">The type of its updates.</typeparam>
    /// <param name="updates">The measurement, which ends soon after <see cref="EventIoCmdlet.Cancellation"/>.</param>
    /// <param name="row">The row of the update; <see langword="null"/> if it has none.</param>
    /// <param name="show">Shows an update without a row.</param>
    /// <returns>Whether it completed: <see langword="false"/> if the cmdlet is being stopped.</returns>
    protected bool Follow<T>(IEnumerable<T> updates, Func<T, object?> row, Action<T> show)
    {
        ArgumentNullException.ThrowIfNull(updates);
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(show);
        return (_run ??= new MeasurementRun(this, Cancellation)).Follow(updates, row, show);
    }
}
