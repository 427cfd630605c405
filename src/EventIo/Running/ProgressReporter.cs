using System.Diagnostics;
using System.Management.Automation;
using EventIo.Views;

namespace EventIo.Running;

/// <summary>Shows progress at most five times a second; hosts draw slowly.</summary>
internal sealed class ProgressReporter(Cmdlet cmdlet, string activity, CancellationToken cancellation)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly ProgressRecord _record = new(activityId: 0, activity, "...");
    private long _shownAt;

    internal void Show(string status, int percent)
    {
        if (_shownAt != 0 && Stopwatch.GetElapsedTime(_shownAt) < Interval)
            return;
        _record.StatusDescription = FormatView.Plain(status);
        _record.PercentComplete = percent;
        Write();
        _shownAt = Stopwatch.GetTimestamp();
    }

    internal void Complete()
    {
        if (_shownAt == 0)
            return;
        _record.RecordType = ProgressRecordType.Completed;
        Write();
    }

    // To draw a bar, PowerShell asks the terminal where the cursor is.
    private void Write()
    {
        using CursorQuestion question = new(cancellation);
        cmdlet.WriteProgress(_record);
    }
}
