using EventIo.Native.Linux;
using EventIo.Native.Windows;

namespace EventIo.Native;

/// <summary>Resources that a thread has used. Any thread may read them, also after it has ended.</summary>
internal abstract class ThreadUsage : IDisposable
{
    private Figures? _atEnd;

    /// <summary>CPU seconds used so far.</summary>
    internal double CpuSeconds => _atEnd?.CpuSeconds ?? ReadCpuSeconds();

    /// <summary>
    /// Times that the thread gave up its processor, and times that it was preempted; <see langword="null"/> where the
    /// system does not report it.
    /// </summary>
    internal (long? Voluntary, long? Involuntary) ContextSwitches
    {
        get
        {
            if (_atEnd is { } figures)
                return figures.ContextSwitches;
            (long?, long?) switches = ReadContextSwitches();
            // The thread may have ended meanwhile, so that there was nothing to read.
            return _atEnd?.ContextSwitches ?? switches;
        }
    }

    /// <summary>The thread's ID in the kernel; <see langword="null"/> on Windows.</summary>
    internal virtual int? ThreadId => null;

    internal static ThreadUsage OfCurrentThread() =>
        OperatingSystem.IsWindows() ? new WindowsThreadUsage() : new LinuxThreadUsage();

    /// <summary>Stores the last figures. The thread itself has to call it, when it ends.</summary>
    public virtual void Dispose()
    {
        _atEnd = new Figures(ReadCpuSeconds(), ReadOwnContextSwitches());
        GC.SuppressFinalize(this);
    }

    /// <summary>Returns the CPU seconds of the thread so far.</summary>
    private protected abstract double ReadCpuSeconds();

    /// <summary>Returns its context switches so far; called by another thread.</summary>
    private protected abstract (long? Voluntary, long? Involuntary) ReadContextSwitches();

    /// <summary>Returns its context switches so far; called by the thread itself.</summary>
    private protected abstract (long? Voluntary, long? Involuntary) ReadOwnContextSwitches();

    private sealed record Figures(double CpuSeconds, (long? Voluntary, long? Involuntary) ContextSwitches);
}
