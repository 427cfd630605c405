using System.Globalization;
using EventIo.Multiplexing;

namespace EventIo.Loop;

/// <summary>What carries a server's connections: an <see cref="EventLoop"/>, or threads that each carry one.</summary>
public abstract class ServerLoop : IDisposable
{
    /// <summary>What it has done so far.</summary>
    public abstract LoopCounters Counters { get; }

    /// <summary>Why it ended before it was asked to; <see langword="null"/> when it did not.</summary>
    public Exception? Fault { get; private protected set; }

    /// <summary>Why it closed connections as they came; <see langword="null"/> when it did not.</summary>
    public string? ShedReason { get; private protected set; }

    /// <summary>Whether it accepts and serves.</summary>
    public abstract bool IsRunning { get; }

    /// <summary>System calls made so far.</summary>
    public abstract long SystemCalls { get; }

    /// <summary>Waits made so far: calls that sleep until something can be done.</summary>
    public abstract long Waits { get; }

    /// <summary>The ring that it waits with; <see langword="null"/> for all but io_uring.</summary>
    public virtual RingStatus? RingStatus => null;

    /// <summary>What its threads have used so far.</summary>
    public abstract ThreadFigures Threads { get; }

    /// <summary>Accepts no more, and tells every connection that the end is near. Returns at once.</summary>
    public abstract void Drain();

    /// <summary>
    /// Duplicates the descriptors of its connections, a few at a time as they are taken, so that none is closed and used again
    /// in the middle.
    /// </summary>
    /// <returns>The duplicates, the taker's to dispose; no more once the loop is over.</returns>
    /// <exception cref="Native.NativeException">No descriptor is left.</exception>
    internal abstract IEnumerable<DescriptorDuplicate> DuplicateConnections();

    /// <summary>The reason of a loop that has as many connections as it may.</summary>
    private protected static string TooManyConnections(int bound) =>
        string.Create(CultureInfo.InvariantCulture, $"A loop of this server takes {bound} connections at a time.");

    /// <summary>Ends it: closes its connections and waits for its threads.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends it.</summary>
    /// <param name="disposing">Always <see langword="true"/>: what is held has finalizers of its own.</param>
    protected abstract void Dispose(bool disposing);
}
