using EventIo.Measurement;
using EventIo.Measurement.EventLoops;
using EventIo.Measurement.EventLoops.Sampling;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Measurement.EventLoops;

/// <summary>A measurement of loops that runs during a test until the test ends it.</summary>
internal sealed class RunningMeasurement : IDisposable
{
    private const double EndlessSeconds = 3_600;

    private readonly CancellationTokenSource _cancellation = new();
    private readonly ManualResetEventSlim _begun = new();
    private readonly List<EventLoopInterval> _intervals = [];
    private readonly List<EventLoopMeasurement> _rows = [];
    private readonly Thread _thread;
    private Exception? _fault;
    private int _intervalCount;
    private double _longestLag;

    private RunningMeasurement(EventLoopPlan plan)
    {
        _thread = new Thread(() => Follow(plan)) { IsBackground = true };
        _thread.Start();
        // The first update is reported once the measurement looks at the threads.
        Assert.True(_begun.Wait(HangGuard.Time), "The measurement does not begin.");
    }

    /// <summary>The intervals. Read them only after the measurement has ended.</summary>
    internal IReadOnlyList<EventLoopInterval> Intervals => _intervals;

    /// <summary>The number of intervals so far.</summary>
    internal int IntervalCount => Volatile.Read(ref _intervalCount);

    /// <summary>The longest lag in any interval so far.</summary>
    internal double LongestLagMicroseconds => Volatile.Read(ref _longestLag);

    /// <summary>Starts a measurement and waits until it looks at the threads.</summary>
    internal static RunningMeasurement Start(params LoopTarget[] targets) => Start(LoopGrade.Sampled, targets);

    /// <summary>Starts a measurement of a grade and waits until it looks at the threads.</summary>
    internal static RunningMeasurement Start(LoopGrade grade, params LoopTarget[] targets) =>
        Start(new EventLoopPlan { Targets = targets, Grade = grade });

    /// <summary>
    /// Starts a measurement by a plan and waits until it looks at the threads. The test has to end it.
    /// </summary>
    internal static RunningMeasurement Start(EventLoopPlan plan) =>
        new(plan with { DurationSeconds = EndlessSeconds, IntervalSeconds = 0.2 });

    /// <summary>Finds the loop on the first thread of a process.</summary>
    internal static LoopTarget Find(int process)
    {
        LoopSearch search = LoopFinder.Find([process], [], TestContext.Current.CancellationToken);
        Assert.Empty(search.Problems);
        return Assert.Single(search.Targets, target => target.ThreadId == process);
    }

    /// <summary>Ends the measurement.</summary>
    /// <returns>The rows.</returns>
    internal IReadOnlyList<EventLoopMeasurement> End()
    {
        _cancellation.Cancel();
        return AwaitEnd();
    }

    /// <summary>Waits until the measurement ends by itself.</summary>
    /// <returns>The rows.</returns>
    internal IReadOnlyList<EventLoopMeasurement> AwaitEnd()
    {
        Assert.True(_thread.Join(HangGuard.Time), "The measurement does not end.");
        if (_fault is not null)
            Assert.Fail(_fault.ToString());
        return _rows;
    }

    public void Dispose()
    {
        _cancellation.Cancel();
        _thread.Join();
        _cancellation.Dispose();
        _begun.Dispose();
    }

    private void Follow(EventLoopPlan plan)
    {
        try
        {
            foreach (IntervalUpdate<EventLoopInterval, EventLoopMeasurement> update
                in EventLoopProbe.Run(plan, _cancellation.Token))
            {
                if (update.Interval is { } interval)
                {
                    _intervals.Add(interval);
                    Volatile.Write(ref _longestLag, Math.Max(_longestLag, interval.LagMaxMicroseconds ?? 0));
                    Volatile.Write(ref _intervalCount, _intervals.Count);
                }
                if (update.Result is not null)
                    _rows.Add(update.Result);
                _begun.Set();
            }
        }
#pragma warning disable CA1031 // The thread of the test reports the exception.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _fault = exception;
        }
        _begun.Set();
    }
}
