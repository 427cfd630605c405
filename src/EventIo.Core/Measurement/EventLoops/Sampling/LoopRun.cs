using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using EventIo.Native;

namespace EventIo.Measurement.EventLoops.Sampling;

/// <summary>
/// Carries out a plan on a thread of its own, which keeps looking while the consumer is busy with rows.
/// </summary>
internal sealed class LoopRun : IDisposable
{
    private readonly EventLoopPlan _plan;
    private readonly CancellationTokenSource _cancellation;
    private readonly BlockingCollection<IntervalUpdate<EventLoopInterval, EventLoopMeasurement>> _updates = [];
    private readonly Thread _thread;
    private ExceptionDispatchInfo? _fault;

    internal LoopRun(EventLoopPlan plan, CancellationToken cancellation)
    {
        _plan = plan;
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _thread = new Thread(Run) { IsBackground = true, Name = "EventIo observer" };
    }

    /// <summary>Carries out the plan.</summary>
    internal IEnumerable<IntervalUpdate<EventLoopInterval, EventLoopMeasurement>> Execute()
    {
        _thread.Begin();
        foreach (IntervalUpdate<EventLoopInterval, EventLoopMeasurement> update in _updates.GetConsumingEnumerable())
            yield return update;
        _fault?.Throw();
    }

    public void Dispose()
    {
        _cancellation.Cancel();
        if (_thread.ThreadState.HasFlag(ThreadState.Unstarted) is false)
            _thread.Join();
        _cancellation.Dispose();
        _updates.Dispose();
    }

    private void Run()
    {
        try
        {
            for (int repetition = 1; repetition <= _plan.Repetitions; repetition++)
            {
                if (repetition > 1 && _cancellation.IsCancellationRequested)
                    break;
                using var sampler = new LoopSampler(_plan, repetition, _updates.Add, _cancellation.Token);
                sampler.Run();
            }
        }
#pragma warning disable CA1031 // An unhandled exception would end the operator's shell: the consumer rethrows it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _fault = ExceptionDispatchInfo.Capture(exception);
        }
        _updates.CompleteAdding();
    }
}
