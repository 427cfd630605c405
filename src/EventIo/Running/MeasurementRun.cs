using System.Management.Automation;

namespace EventIo.Running;

/// <summary>
/// A measurement whose rows a cmdlet writes as they come. After Ctrl+C the engine accepts no more objects; the rows are
/// then stored in a variable.
/// </summary>
internal sealed class MeasurementRun(PSCmdlet cmdlet, CancellationToken cancellation)
{
    /// <summary>The global variable for the rows that could not be written.</summary>
    internal const string InterruptedVariable = "EventIoInterrupted";

    private readonly List<object> _rows = [];

    /// <summary>Follows a measurement to its end.</summary>
    /// <typeparam name="T">The type of its updates.</typeparam>
    /// <param name="updates">The measurement, which ends soon after the cancellation.</param>
    /// <param name="row">The row of the update; <see langword="null"/> if it has none.</param>
    /// <param name="show">Shows an update without a row.</param>
    /// <returns>Whether it completed: <see langword="false"/> if the cmdlet is being stopped.</returns>
    internal bool Follow<T>(IEnumerable<T> updates, Func<T, object?> row, Action<T> show)
    {
        using IEnumerator<T> enumerator = updates.GetEnumerator();
        try
        {
            while (enumerator.MoveNext())
            {
                if (row(enumerator.Current) is { } told)
                    Write(told);
                else
                    show(enumerator.Current);
            }
        }
        // Select-Object -First ends a pipeline in the same way, but doesn't cancel.
        catch (PipelineStoppedException) when (cancellation.IsCancellationRequested)
        {
            // The engine accepts no more objects, but the unfinished rows are still coming.
            while (enumerator.MoveNext())
                Keep(row(enumerator.Current));
            HandOutInterrupted();
            throw;
        }
        if (cmdlet.Stopping)
            HandOutInterrupted();
        return !cmdlet.Stopping;
    }

    /// <summary>Writes a row.</summary>
    internal void Write(object row)
    {
        Keep(row);
        cmdlet.WriteObject(row);
    }

    /// <summary>Keeps a row that the engine no longer accepts.</summary>
    internal void Keep(object? row)
    {
        if (row is not null)
            _rows.Add(row);
    }

    /// <summary>Stores the rows in the variable after Ctrl+C.</summary>
    internal void HandOutInterrupted()
    {
        if (_rows.Count == 0)
            return;
        cmdlet.SessionState.PSVariable.Set("global:" + InterruptedVariable, _rows.ToArray());
        cmdlet.Host.UI.WriteWarningLine($"Interrupted. The rows measured so far are in ${InterruptedVariable}.");
    }
}
