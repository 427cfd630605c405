using System.Management.Automation;

namespace EventIo.Commands;

/// <summary>What the measuring cmdlets have in common: they follow a measurement, and hand out what there is when stopped.</summary>
public abstract class MeasuringCmdlet : SocketOptionCmdlet
{
    private const string InterruptedVariable = "EventIoInterrupted";

    private readonly List<object> _rows = [];

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
        using IEnumerator<T> enumerator = updates.GetEnumerator();
        try
        {
            while (enumerator.MoveNext())
            {
                if (Keep(row(enumerator.Current)) is { } kept)
                    WriteObject(kept);
                else
                    show(enumerator.Current);
            }
        }
        // Select-Object -First ends a pipeline in the same way, and wants no more rows.
        catch (PipelineStoppedException) when (Cancellation.IsCancellationRequested)
        {
            // The engine takes no more objects, but the rows in the making are still coming.
            while (enumerator.MoveNext())
                Keep(row(enumerator.Current));
            HandOutInterrupted();
            throw;
        }
        if (Stopping)
            HandOutInterrupted();
        return !Stopping;
    }

    private object? Keep(object? row)
    {
        if (row is not null)
            _rows.Add(row);
        return row;
    }

    private void HandOutInterrupted()
    {
        if (_rows.Count == 0)
            return;
        SessionState.PSVariable.Set("global:" + InterruptedVariable, _rows.ToArray());
        Host.UI.WriteWarningLine($"Interrupted. The rows measured so far are in ${InterruptedVariable}.");
    }
}
