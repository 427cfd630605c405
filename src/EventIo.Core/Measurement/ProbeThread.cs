using System.Runtime.ExceptionServices;
using EventIo.Native;

namespace EventIo.Measurement;

/// <summary>
/// The measuring thread and its consumer, only one of which runs at a time: the thread measures while the consumer
/// waits in <see cref="Next"/>, and pauses while the consumer processes the result.
/// </summary>
/// <typeparam name="T">What the thread publishes.</typeparam>
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

    /// <summary>Starts the thread, which pauses until the first call of <see cref="Next"/>.</summary>
    /// <param name="measure">Measures, and publishes its updates.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="NativeException">The system can't start a thread.</exception>
    internal ProbeThread(Action<Action<T>, CancellationToken> measure, CancellationToken cancellation)
    {
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _thread = new Thread(() => Run(measure)) { IsBackground = true, Name = "EventIo probe" };
        try
        {
            _thread.Begin();
        }
        catch (NativeException)
        {
            _cancellation.Dispose();
            throw;
        }
    }

    /// <summary>Lets the thread measure until it publishes an update.</summary>
    /// <returns>The update; null when the measurement is over.</returns>
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
            // Cancelled: all finished measurements have been handed over.
        }
#pragma warning disable CA1031 // An unhandled exception would end the operator's shell: the consumer rethrows it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _fault = ExceptionDispatchInfo.Capture(ThreadRefusal.Of(exception) ?? exception);
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
