using System.Runtime.ExceptionServices;

namespace EventIo.Loop.Reactor;

/// <summary>A task that a loop's thread runs for another thread, which waits for it.</summary>
internal sealed class LoopTask(Action<ConnectionTable> work) : IDisposable
{
    private readonly ManualResetEventSlim _done = new();
    private ExceptionDispatchInfo? _failure;
    private bool _isRefused;

    /// <summary>Waits for the loop. An exception of the work is rethrown here.</summary>
    /// <returns>Whether the work was done; <see langword="false"/> if the loop has ended.</returns>
    internal bool Wait()
    {
        _done.Wait();
        _failure?.Throw();
        return !_isRefused;
    }

    /// <summary>Does the work, on the loop's thread. Throws nothing.</summary>
    internal void Run(ConnectionTable connections)
    {
        try
        {
            work(connections);
        }
#pragma warning disable CA1031 // Rethrown on the thread that waits.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
        }
        _done.Set();
    }

    /// <summary>Releases the waiting thread without doing the work: the loop has ended.</summary>
    internal void Refuse()
    {
        _isRefused = true;
        _done.Set();
    }

    public void Dispose() => _done.Dispose();
}
