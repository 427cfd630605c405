using System.Management.Automation;

namespace EventIo.Commands;

/// <summary>
/// A measurement being handed over by a cmdlet, row by row as they come. After Ctrl+C the engine takes no more objects; the rows
/// are then in a variable.
/// </summary>
internal sealed class MeasurementRun(PSCmdlet cmdlet, CancellationToken cancellation)
{
    private const string InterruptedVariable = "EventIoInterrupted";

    private readonly List<object> _rows = [];

    /// <summary>Follows a measurement to its end.</summary>
    /// <typeparam name="T">What it tells.</typeparam>
    /// <param name="updates">The measurement, which ends soon after the cancellation.</param>
    /// <param name="row">A row that it tells of; <see langword="null"/> when it tells of something else.</param>
    /// <param name="show">Shows what is no row.</param>
    /// <returns>Whether it came to its end: <see langword="false"/> when the cmdlet is being stopped.</returns>
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
        // Select-Object -First ends a pipeline in the same way, and wants no more rows.
        catch (PipelineStoppedException) when (cancellation.IsCancellationRequested)
        {
            // The engine takes no more objects, but the rows in the making are still coming.
            while (enumerator.MoveNext())
                Keep(row(enumerator.Current));
            HandOutInterrupted();
            throw;
        }
        if (cmdlet.Stopping)
            HandOutInterrupted();
        return !cmdlet.Stopping;
    }

    /// <summary>Hands a row over.</summary>
    internal void Write(object row)
    {
        Keep(row);
        cmdlet.WriteObject(row);
    }

    /// <summary>Keeps a row that the engine takes no more.</summary>
    internal void Keep(object? row)
    {
        if (row is not null)
            _rows.Add(row);
    }

    /// <summary>Puts the rows where they can be found after Ctrl+C.</summary>
    internal void HandOutInterrupted()
    {
        if (_rows.Count == 0)
            return;
        cmdlet.SessionState.PSVariable.Set("global:" + InterruptedVariable, _rows.ToArray());
        cmdlet.Host.UI.WriteWarningLine($"Interrupted. The rows measured so far are in ${InterruptedVariable}.");
    }
}
