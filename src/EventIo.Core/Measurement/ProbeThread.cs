using System.Runtime.ExceptionServices;

namespace EventIo.Measurement;

/// <summary>
/// The measuring thread and its consumer, one of which runs at a time: the thread measures while the consumer waits in
/// <see cref="Next"/>, and rests while the consumer does something with what it got.
/// </summary>
/// <typeparam name="T">What the thread tells.</typeparam>
internal sealed class ProbeThread<T> : IDisposable
    where T : class
{
    private readonly SemaphoreSlim _toThread = new(0);
    private readonly SemaphoreSlim _toConsumer = new(0);
    private readonly CancellationTokenSource _cancellation;
    private readonly Thread _thread;
    private T? _update;
    private ExceptionDispatchInfo? _fault;
    private bool _isAbandoned;
    private bool _isEnded;

    /// <summary>Starts the thread, which rests until it is asked.</summary>
    /// <param name="measure">Measures, and publishes what it has to tell.</param>
    /// <param name="cancellation">Ends it.</param>
    internal ProbeThread(Action<Action<T>, CancellationToken> measure, CancellationToken cancellation)
    {
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _thread = new Thread(() => Run(measure)) { IsBackground = true, Name = "EventIo probe" };
        _thread.Start();
    }

    /// <summary>Lets the thread measure until it has something to tell.</summary>
    /// <returns>What it tells; null when all is done.</returns>
    internal T? Next()
    {
        if (_isEnded)
            return null;
        _toThread.Release();
        _toConsumer.Wait();
        _fault?.Throw();
        return _isEnded ? null : _update;
    }

    public void Dispose()
    {
        _isAbandoned = true;
        _cancellation.Cancel();
        _toThread.Release();
        _thread.Join();
        _cancellation.Dispose();
        _toThread.Dispose();
        _toConsumer.Dispose();
    }

    private void Run(Action<Action<T>, CancellationToken> measure)
    {
        _toThread.Wait();
        try
        {
            if (!_isAbandoned)
                measure(Publish, _cancellation.Token);
        }
        catch (OperationCanceledException)
        {
            // Asked to stop: what was measured has been handed over.
        }
#pragma warning disable CA1031 // Nothing may leave the thread: it would end the operator's shell. The consumer gets it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _fault = ExceptionDispatchInfo.Capture(exception);
        }
        _isEnded = true;
        _toConsumer.Release();
    }

    private void Publish(T update)
    {
        if (_isAbandoned)
            return;
        _update = update;
        _toConsumer.Release();
        _toThread.Wait();
    }
}
