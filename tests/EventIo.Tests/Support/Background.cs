using System.Runtime.ExceptionServices;

namespace EventIo.Tests.Support;

/// <summary>
/// A thread that runs in parallel to the thread of the test. A task would not do: it would resume the test on another
/// thread, but the thread that creates a ring must dispose it.
/// </summary>
internal sealed class Background<T>
{
    private readonly Thread _thread;
    private ExceptionDispatchInfo? _fault;
    private T? _result;

    internal Background(Func<T> work)
    {
        _thread = new Thread(() =>
        {
            try
            {
                _result = work();
            }
            catch (Exception exception)
            {
                _fault = ExceptionDispatchInfo.Capture(exception);
            }
        });
        _thread.Start();
    }

    /// <summary>Waits for its end.</summary>
    internal T Result()
    {
        _thread.Join();
        _fault?.Throw();
        return _result!;
    }
}
