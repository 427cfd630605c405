using System.Management.Automation;
using EventIo.Binding;
using EventIo.Commands.Bases;
using EventIo.Completion.Loops;
using EventIo.Errors.Records;
using EventIo.Measurement;
using EventIo.Measurement.EventLoops;
using EventIo.Measurement.EventLoops.Sampling;
using EventIo.Native;
using EventIo.Native.Linux.Bpf.Refusals;
using EventIo.Running;
using EventIo.Sockets;

namespace EventIo.Commands;

/// <summary>
/// Measures the event loop of another process: how long its turns take, how long data waits, where its time goes.
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "EventLoop", HelpUri = HelpPages.Base + "Measure-EventLoop.md")]
[LinuxOnly("/proc/PID/task/TID/syscall")]
[OutputType(typeof(EventLoopMeasurement), typeof(EventLoopInterval))]
public sealed class MeasureEventLoopCommand : EventIoCmdlet
{
    private const double MaxSeconds = 86_400;

    private readonly List<int> _processes = [];
    private readonly List<int> _threads = [];
    private readonly List<EventLoopMeasurement> _rows = [];
    private EventLoopPlan _plan = new();

    /// <summary>The processes whose loops are measured.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(LoopProcessCompleter))]
    [AllowNull]
    [AllowEmptyCollection]
    public int?[]? ProcessId { get; set; }

    /// <summary>Threads of these processes; by default all that wait for events.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("ThreadIds")]
    [ArgumentCompleter(typeof(LoopThreadCompleter))]
    [ValidateNotNull]
    public int[] ThreadId { get; set; } = [];

    /// <summary>Seconds to measure.</summary>
    [Parameter]
    [ValidateRange(0.05, MaxSeconds)]
    public double DurationSeconds
    {
        get => _plan.DurationSeconds;
        set => _plan = _plan with { DurationSeconds = value };
    }

    /// <summary>Seconds from one interval to the next; intervals are returned during the measurement.</summary>
    [Parameter]
    [ValidateRange(0.05, MaxSeconds)]
    public double IntervalSeconds
    {
        get => _plan.IntervalSeconds ?? 0;
        set => _plan = _plan with { IntervalSeconds = value };
    }

    /// <summary>How often the measurement is repeated; each repetition returns a row for each thread.</summary>
    [Parameter]
    [ValidateRange(1, 10_000)]
    public int Repeat
    {
        get => _plan.Repetitions;
        set => _plan = _plan with { Repetitions = value };
    }

    /// <summary>Milliseconds from one look at a thread to the next.</summary>
    [Parameter]
    [ValidateRange(0.1, 1_000)]
    public double ResolutionMilliseconds
    {
        get => _plan.ResolutionMilliseconds;
        set => _plan = _plan with { ResolutionMilliseconds = value };
    }

    /// <summary>How the loops are observed.</summary>
    [Parameter]
    public LoopGrade Grade
    {
        get => _plan.Grade;
        set => _plan = _plan with { Grade = value };
    }

    /// <summary>
    /// The CPU time that tracing may take from the threads, in percent of the time that they run. At 100,
    /// tracing never pauses.
    /// </summary>
    [Parameter]
    [ValidateRange(0.1, 100)]
    public double TraceCostPercent
    {
        get => _plan.TraceCostPercent;
        set => _plan = _plan with { TraceCostPercent = value };
    }

    /// <summary>The computer that a piped object comes from.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, DontShow = true)]
    public string? PSComputerName { get; set; }

    /// <summary>Collects the processes, whose loops are all measured at the same time.</summary>
    protected override void ProcessRecord()
    {
        if (!this.CheckLocal(PSComputerName))
            return;
        this.AddProcesses(ProcessId, _processes);
        _threads.AddRange(ThreadId);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_processes.Count == 0)
            return;
        try
        {
            IReadOnlyList<LoopTarget> targets = FindTargets();
            if (targets.Count > 0)
                Run(_plan with { Targets = targets });
        }
        catch (TracingException exception)
        {
            WriteError(TracingErrors.Create(exception, null));
        }
        catch (NativeException exception)
        {
            WriteError(InspectionErrors.Create(exception));
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C before the measurement began.
        }
    }

    private IReadOnlyList<LoopTarget> FindTargets()
    {
        LoopSearch search = LoopFinder.Find([.. _processes.Distinct()], [.. _threads.Distinct()], Cancellation);
        foreach (SocketProblemException problem in search.Problems)
            WriteError(SocketErrors.Create(problem, null));
        foreach (int process in search.WithoutLoop)
            WriteError(InspectionErrors.EventLoopNotFound(process));
        return search.Targets;
    }

    private void Run(EventLoopPlan plan)
    {
        var progress = new ProgressReporter(this, "Measuring event loops", Cancellation);
        bool isComplete = new MeasurementRun(this, Cancellation).Follow(
            EventLoopProbe.Run(plan, Cancellation),
            Keep,
            update => progress.Show(update.Activity, update.PercentComplete));
        if (!isComplete)
            return;
        progress.Complete();
        foreach (EventLoopMeasurement row in _rows.Where(row => row.Reason is not null))
            WriteWarning($"{row.Status}: {row.ProcessName} ({row.ProcessId}) thread {row.ThreadId}. {row.Reason}");
    }

    private object? Keep(IntervalUpdate<EventLoopInterval, EventLoopMeasurement> update)
    {
        if (update.Result is not null)
            _rows.Add(update.Result);
        return update.Result ?? (object?)update.Interval;
    }
}
