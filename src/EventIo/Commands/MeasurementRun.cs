using System.Management.Automation;

namespace EventIo.Commands;

/// <summary>
/// A measurement being handed over by a cmdlet: progress and rows as they come. After Ctrl+C the engine takes no more objects;
/// the rows are then in a variable.
/// </summary>
/// <typeparam name="T">A row.</typeparam>
internal sealed class MeasurementRun<T>(PSCmdlet cmdlet, CancellationToken cancellation)
    where T : class
{
    private const string InterruptedVariable = "EventIoInterrupted";

    private readonly List<T> _rows = [];

    /// <summary>The rows so far.</summary>
    internal IReadOnlyList<T> Rows => _rows;

    /// <summary>Carries a measurement out.</summary>
    /// <param name="probe">What measures; nothing is measured while its consumer is busy.</param>
    /// <param name="activity">What the progress is headed by.</param>
    /// <param name="read">What an update tells.</param>
    /// <returns>Whether it came to its end.</returns>
    internal bool Execute<TUpdate>(
        IEnumerable<TUpdate> probe, string activity, Func<TUpdate, (string Activity, int Percent, T? Row)> read)
    {
        var progress = new ProgressReporter(cmdlet, activity);
        using IEnumerator<TUpdate> updates = probe.GetEnumerator();
        try
        {
            while (updates.MoveNext())
            {
                (string status, int percent, T? row) = read(updates.Current);
                if (row is null)
                    progress.Show(status, percent);
                else
                    Write(row);
            }
            progress.Complete();
        }
        // Select-Object -First ends a pipeline in the same way, and wants no more rows.
        catch (PipelineStoppedException) when (cancellation.IsCancellationRequested)
        {
            // The engine takes no more objects, but the rows in the making are still coming.
            while (updates.MoveNext())
                Keep(read(updates.Current).Row);
            HandOutInterrupted();
            throw;
        }
        if (!cmdlet.Stopping)
            return true;
        HandOutInterrupted();
        return false;
    }

    /// <summary>Hands a row over.</summary>
    internal void Write(T row)
    {
        Keep(row);
        cmdlet.WriteObject(row);
    }

    /// <summary>Keeps a row that the engine takes no more.</summary>
    internal void Keep(T? row)
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
