using System.Globalization;

namespace EventIo.Loop;

/// <summary>Carries a server's connections: a loop over a multiplexer, or one thread for each connection.</summary>
public abstract class ServerLoop : IDisposable
{
    /// <summary>Counters of its work so far.</summary>
    public abstract LoopCounters Counters { get; }

    /// <summary>The exception that ended it; <see langword="null"/> when there was none.</summary>
    public Exception? Fault { get; private protected set; }

    /// <summary>Why it closed connections right after accepting them; <see langword="null"/> when it did not.</summary>
    public string? ShedReason { get; private protected set; }

    /// <summary>Whether it accepts and serves.</summary>
    public abstract bool IsRunning { get; }

    /// <summary>System calls made so far.</summary>
    public abstract long SystemCalls { get; }

    /// <summary>Waits made so far: calls that sleep until there is something to do.</summary>
    public abstract long Waits { get; }

    /// <summary>CPU seconds that its threads have used so far. Allocates nothing.</summary>
    internal abstract double CpuSeconds { get; }

    /// <summary>Resources that its threads have used so far.</summary>
    public abstract ThreadFigures Threads { get; }

    /// <summary>
    /// The thread's ID in the kernel; <see langword="null"/> for a loop of many threads, and on Windows.
    /// </summary>
    internal virtual int? ThreadId => null;

    /// <summary>
    /// Stops accepting, closes idle connections, and sets <see cref="Connection.IsDraining"/> for the others. Returns
    /// at once.
    /// </summary>
    public abstract void Drain();

    /// <summary>
    /// Duplicates the descriptors of its connections, a few at a time as they are enumerated. A descriptor
    /// can't be closed, and its number reused, before it is duplicated.
    /// </summary>
    /// <returns>The duplicates, which the caller has to dispose; none after the loop has ended.</returns>
    /// <exception cref="Native.NativeException">No descriptor is left.</exception>
    internal abstract IEnumerable<DescriptorDuplicate> DuplicateConnections();

    /// <summary>The <see cref="ShedReason"/> of a loop that has as many connections as allowed.</summary>
    internal static string TooManyConnections(int bound) =>
        string.Create(CultureInfo.InvariantCulture, $"A loop of this server accepts {bound} connections at most.");

    /// <summary>Ends it: closes its connections and waits for its threads.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends it.</summary>
    /// <param name="disposing">Always <see langword="true"/>: the handles inside have finalizers of their own.</param>
    protected abstract void Dispose(bool disposing);
}
