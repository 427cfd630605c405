using System.Diagnostics;

namespace EventIo.Tests.Support;

/// <summary>
/// Pauses between looks at something that another thread or the kernel will change: at first short ones, then longer
/// ones, so that waiting tests leave the processors to others.
/// </summary>
internal sealed class Patience
{
    private const int LongestPause = 20;

    private readonly long _begin = Stopwatch.GetTimestamp();
    private SpinWait _spin;

    internal TimeSpan Elapsed => Stopwatch.GetElapsedTime(_begin);

    /// <summary>Pauses for about a tenth of the time that has elapsed.</summary>
    internal void Pause()
    {
        int milliseconds = (int)Math.Min(LongestPause, Elapsed.TotalMilliseconds / 10);
        if (milliseconds == 0)
            _spin.SpinOnce();
        else
            Thread.Sleep(milliseconds);
    }
}
