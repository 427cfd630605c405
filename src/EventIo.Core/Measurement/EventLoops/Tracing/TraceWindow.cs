using System.Buffers.Binary;
using EventIo.Measurement.EventLoops.Tracing.Programs;
using EventIo.Native;
using EventIo.Native.Linux.Bpf;

namespace EventIo.Measurement.EventLoops.Tracing;

/// <summary>
/// A time in which programs follow the measured threads. An open window follows new turns, calls and arrivals of data.
/// A closing one follows only those that began while it was open, to their end. When it is shut, the programs are
/// detached.
/// </summary>
internal sealed class TraceWindow
{
    private readonly List<AttachedPrograms> _programs = [];

    /// <summary>
    /// Creates a window in which nothing is followed until it is opened: programs can be attached one by one.
    /// </summary>
    /// <exception cref="Native.Linux.Bpf.Refusals.TracingException">The kernel refuses the map.</exception>
    internal TraceWindow()
    {
        Map = new BpfMap(BpfMapKind.Array, "eventio_window", sizeof(int), WindowCells.WindowBytes, 1);
        Forget();
    }

    /// <summary>The map that programs read.</summary>
    internal BpfMap Map { get; }

    /// <summary>When it was opened last.</summary>
    internal long OpenedAt { get; private set; }

    /// <summary>Since when nothing new is followed; 0 while it is open.</summary>
    internal long ClosingAt { get; private set; }

    /// <summary>Whether the programs are detached.</summary>
    internal bool IsShut { get; private set; }

    /// <summary>Until when it was open.</summary>
    /// <param name="now">The time.</param>
    internal long End(long now) => ClosingAt == 0 ? now : ClosingAt;

    /// <summary>Adds attached programs.</summary>
    internal void Add(AttachedPrograms programs) => _programs.Add(programs);

    /// <summary>Opens it; attaches the programs again if it is shut.</summary>
    /// <returns>The time of opening, in monotonic nanoseconds, the clock of the programs.</returns>
    internal long Open()
    {
        if (IsShut)
            _programs.ForEach(programs => programs.Resume());
        IsShut = false;
        OpenedAt = MonotonicClock.Nanoseconds;
        ClosingAt = 0;
        Write(OpenedAt, 0);
        return OpenedAt;
    }

    /// <summary>Opens a closing window again: what it follows goes on.</summary>
    internal void Continue()
    {
        ClosingAt = 0;
        Write(OpenedAt, 0);
    }

    /// <summary>From now on, nothing new is followed.</summary>
    internal void Close()
    {
        ClosingAt = MonotonicClock.Nanoseconds;
        Write(OpenedAt, ClosingAt);
    }

    /// <summary>Detaches the programs.</summary>
    internal void Shut()
    {
        _programs.ForEach(programs => programs.Pause());
        IsShut = true;
        Forget();
    }

    // Programs ignore what began before the window: with a window in the future, they do nothing.
    private void Forget() => Write(long.MaxValue, 1);

    private void Write(long openedAt, long closingAt)
    {
        Span<byte> key = stackalloc byte[sizeof(int)];
        Span<byte> value = stackalloc byte[WindowCells.WindowBytes];
        key.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(value[WindowCells.OpenedAt..], openedAt);
        BinaryPrimitives.WriteInt64LittleEndian(value[WindowCells.ClosingAt..], closingAt);
        Map.Update(key, value);
    }
}
