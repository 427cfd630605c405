using EventIo.Native.Windows;

namespace EventIo.Native.Linux;

/// <summary>What one thread has used: any thread may ask, also when it has ended.</summary>
internal abstract class ThreadUsage : IDisposable
{
    private Figures? _atEnd;

    /// <summary>CPU seconds used so far.</summary>
    internal double CpuSeconds => _atEnd?.CpuSeconds ?? ReadCpuSeconds();

    /// <summary>
    /// Times that the thread gave its processor up, and times that it was made to; <see langword="null"/> where the system
    /// does not tell.
    /// </summary>
    internal (long? Voluntary, long? Involuntary) ContextSwitches
    {
        get
        {
            if (_atEnd is { } figures)
                return figures.ContextSwitches;
            (long?, long?) switches = ReadContextSwitches();
            // It may have ended meanwhile, and then there was nothing to read.
            return _atEnd?.ContextSwitches ?? switches;
        }
    }

    internal static ThreadUsage OfCurrentThread() =>
        OperatingSystem.IsWindows() ? new WindowsThreadUsage() : new LinuxThreadUsage();

    /// <summary>Keeps the last figures. To be called by the thread itself, as it ends.</summary>
    public virtual void Dispose()
    {
        _atEnd = new Figures(ReadCpuSeconds(), ReadOwnContextSwitches());
        GC.SuppressFinalize(this);
    }

    /// <summary>CPU seconds of the thread so far.</summary>
    private protected abstract double ReadCpuSeconds();

    /// <summary>Its context switches so far, asked by another thread.</summary>
    private protected abstract (long? Voluntary, long? Involuntary) ReadContextSwitches();

    /// <summary>Its context switches so far, asked by itself.</summary>
    private protected abstract (long? Voluntary, long? Involuntary) ReadOwnContextSwitches();

    private sealed record Figures(double CpuSeconds, (long? Voluntary, long? Involuntary) ContextSwitches);
}
