using EventIo.Findings;
using EventIo.Native;
using EventIo.Native.Linux.Proc;

namespace EventIo.Inspection.Observation;

/// <summary>A ring of a process during an inspection.</summary>
/// <param name="process">The process.</param>
/// <param name="descriptor">Its ring descriptor.</param>
internal sealed class RingWindow(InspectedProcess process, int descriptor)
{
    // The kernel omits the queues if it can't take the ring's lock at once: in 28 % of the readings of a busy ring
    // here, so eight failures in a row happen once in 26,000 readings.
    private const int MaxReadings = 8;

    /// <summary>The process.</summary>
    internal InspectedProcess Process { get; } = process;

    /// <summary>The ring descriptor.</summary>
    internal int Descriptor { get; } = descriptor;

    /// <summary>The ring when the inspection began.</summary>
    internal RingDescription? Before { get; private set; }

    /// <summary>The ring at the end.</summary>
    internal RingDescription? After { get; private set; }

    /// <summary>The thread that polls for submissions; null if there is none, or it is not visible.</summary>
    internal ThreadTrack? Poller { get; set; }

    /// <summary>CPU time of the poller in the window; null if the kernel does not count it.</summary>
    internal long? PollerTotalMicroseconds => After?.PollerTotalMicroseconds - Before?.PollerTotalMicroseconds;

    /// <summary>The share of that time spent on requests; null if there was none.</summary>
    internal double? PollerWorkShare => PollerTotalMicroseconds is > 0 and var total
        ? (double)(After!.PollerWorkMicroseconds - Before!.PollerWorkMicroseconds) / total
        : null;

    /// <summary>How long its readings took.</summary>
    internal long ReadNanoseconds { get; private set; }

    /// <summary>Time between both readings.</summary>
    internal long WindowNanoseconds { get; private set; }

    /// <summary>Findings about it.</summary>
    internal List<Finding> Findings { get; } = [];

    /// <summary>Reads it for the first time.</summary>
    /// <returns>Whether it exists.</returns>
    internal bool ReadFirst(ProcReader reader)
    {
        Before = After = Read(reader);
        WindowNanoseconds = -MonotonicClock.Nanoseconds;
        return Before is not null;
    }

    /// <summary>Reads it again.</summary>
    internal void ReadSecond(ProcReader reader)
    {
        After = Read(reader);
        WindowNanoseconds += MonotonicClock.Nanoseconds;
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"ring {Descriptor} of {Process}");

    private RingDescription? Read(ProcReader reader)
    {
        Span<byte> path = stackalloc byte[ProcText.MaxPathBytes];
        path = path[..ProcText.Path(path, "fdinfo/"u8, Descriptor, []).Length];
        RingDescription? ring = null;
        long start = MonotonicClock.Nanoseconds;
        for (int i = 0; i < MaxReadings && ring is not { IsReported: true }; i++)
        {
            ReadOnlySpan<byte> text = reader.Read(Process.Folder.Value, path, out int errorNumber);
            if (errorNumber != 0)
                break;
            ring = RingDescription.Parse(text);
        }
        ReadNanoseconds += MonotonicClock.Nanoseconds - start;
        return ring;
    }
}
