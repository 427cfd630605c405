using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Text;

namespace EventIo.Shell;

/// <summary>
/// Progress as one line at the bottom of the terminal, the newest record on it. Not safe for threads: the user
/// interface's lock is around it.
/// </summary>
internal sealed class ProgressLine
{
    private const string EraseLine = "\r\x1b[K";

    private const int BarCells = 20;

    /// <summary>Five updates a second; more only costs the terminal time.</summary>
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(200);

    private readonly List<(long Source, int Activity)> _active = [];
    private long _drawnAt;
    private bool _isVisible;

    /// <summary>Shows a record, or takes the line away when it was the last one's end.</summary>
    internal void Update(TextWriter screen, long source, ProgressRecord record, int width)
    {
        (long, int) id = (source, record.ActivityId);
        if (record.RecordType == ProgressRecordType.Completed)
        {
            _active.Remove(id);
            if (_active.Count == 0)
                Reset(screen);
            return;
        }

        bool isNew = !_active.Contains(id);
        if (isNew)
            _active.Add(id);
        if (!isNew && Stopwatch.GetElapsedTime(_drawnAt) < s_interval)
            return;
        screen.Write(EraseLine + Cut(Text(record), width - 1));
        _drawnAt = Stopwatch.GetTimestamp();
        _isVisible = true;
    }

    /// <summary>Makes room for other output; the next record draws the line again.</summary>
    internal void Hide(TextWriter screen)
    {
        if (!_isVisible)
            return;
        screen.Write(EraseLine);
        _isVisible = false;
    }

    /// <summary>Forgets all records: what wrote them has ended.</summary>
    internal void Reset(TextWriter screen)
    {
        Hide(screen);
        _active.Clear();
        _drawnAt = 0;
    }

    /// <summary>Activity, status, a bar, the time left, whichever of them the record has.</summary>
    internal static string Text(ProgressRecord record)
    {
        StringBuilder text = new(record.Activity);
        text.Append(": ").Append(record.StatusDescription);
        if (record.PercentComplete >= 0)
        {
            int filled = record.PercentComplete * BarCells / 100;
            text.Append(" [").Append('#', filled).Append(' ', BarCells - filled)
                .Append(CultureInfo.CurrentCulture, $"] {record.PercentComplete} %");
        }

        if (record.SecondsRemaining >= 0)
            text.Append(CultureInfo.CurrentCulture, $" {TimeSpan.FromSeconds(record.SecondsRemaining):g}");
        if (!string.IsNullOrEmpty(record.CurrentOperation))
            text.Append(' ').Append(record.CurrentOperation);
        return text.Replace('\r', ' ').Replace('\n', ' ').ToString();
    }

    private static string Cut(string text, int width)
    {
        int length = text.Length;
        while (length > 0 && CellWidth.Of(text.AsSpan(0, length)) > width)
            length--;
        return text[..length];
    }
}
