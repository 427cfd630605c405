using EventIo.Loop;
using EventIo.Multiplexing;
using EventIo.Transfer;

namespace EventIo.Servers.Workloads;

/// <summary>A workload of one server, with the resources that all loops share.</summary>
internal abstract class ServedWorkload : IDisposable
{
    /// <summary>The folder whose files it serves; <see langword="null"/> where it serves none.</summary>
    internal virtual string? Root => null;

    /// <summary>Whether symbolic links are followed; <see langword="null"/> where it serves no files.</summary>
    internal virtual bool? FollowsLinks => null;

    /// <summary>The method that sends its files; <see langword="null"/> where it serves none.</summary>
    internal virtual TransferMethod? TransferMethod => null;

    /// <summary>
    /// Creates an object that sends files; <see langword="null"/> for sendfile(2), which the mechanisms call
    /// themselves.
    /// </summary>
    internal virtual Func<IFileSend>? CreateFileSend => null;

    /// <summary>Creates the handler of one thread's connections.</summary>
    /// <param name="counters">The thread's counters.</param>
    internal abstract IConnectionHandler CreateHandler(LoopCounters counters);

    /// <summary>Releases its resources.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases its resources.</summary>
    /// <param name="disposing">Always <see langword="true"/>: the handles inside have finalizers of their own.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
