using System.Runtime.ExceptionServices;

namespace EventIo.Loop;

/// <summary>Something that a loop's thread does for another one, which waits for it.</summary>
internal sealed class LoopErrand(Action<ConnectionTable> work) : IDisposable
{
    private readonly ManualResetEventSlim _done = new();
    private ExceptionDispatchInfo? _failure;
    private bool _isRefused;

    /// <summary>Waits for the loop.</summary>
    /// <returns>Whether it did the work. What the work threw is thrown here.</returns>
    internal bool Wait()
    {
        _done.Wait();
        _failure?.Throw();
        return !_isRefused;
    }

    /// <summary>Does the work, on the loop's thread. Nothing that it throws stays there.</summary>
    internal void Run(ConnectionTable connections)
    {
        try
        {
            work(connections);
        }
#pragma warning disable CA1031 // Whoever waits gets it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
        }
        _done.Set();
    }

    /// <summary>The loop is over.</summary>
    internal void Refuse()
    {
        _isRefused = true;
        _done.Set();
    }

    public void Dispose() => _done.Dispose();
}
