using System.Management.Automation;
using EventIo.Binding;
using EventIo.Completion.Loops;
using EventIo.Errors.Records;
using EventIo.Inspection;
using EventIo.Inspection.Observation;
using EventIo.Native;
using EventIo.Snapshots;
using EventIo.Sockets;

namespace EventIo.Commands.Bases;

/// <summary>
/// The base of the cmdlets that inspect live processes: which processes, for how long, and how often.
/// </summary>
public abstract class InspectionCmdlet : EventIoCmdlet
{
    /// <summary>The shortest interval of -Watch.</summary>
    protected const double MinIntervalSeconds = 0.05;

    /// <summary>The longest interval of -Watch, and the longest window.</summary>
    protected const double MaxSeconds = 86_400;

    private readonly List<int> _processes = [];

    /// <summary>The processes; by default all.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(LoopProcessCompleter))]
    [AllowNull]
    [AllowEmptyCollection]
    public int?[]? ProcessId { get; set; }

    /// <summary>The processes' names, or wildcard patterns; by default all.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(LoopNameCompleter))]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Name { get; set; } = [];

    /// <summary>How long they are observed, in seconds; 0 reads once, without rates and findings.</summary>
    [Parameter]
    [ValidateRange(0, MaxSeconds)]
    public double SampleSeconds { get; set; } = new InspectionQuery().SampleSeconds;

    /// <summary>Repeats until Ctrl+C.</summary>
    [Parameter]
    public SwitchParameter Watch { get; set; }

    /// <summary>With -Watch: seconds from the beginning of one inspection to the beginning of the next.</summary>
    [Parameter]
    [ValidateRange(MinIntervalSeconds, MaxSeconds)]
    public double IntervalSeconds { get; set; } = 1;

    /// <summary>A snapshot whose rows are returned instead of this host's.</summary>
    [Parameter]
    [ValidateNotNull]
    public HostSnapshot? Snapshot { get; set; }

    /// <summary>The computer that a piped object comes from.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, DontShow = true)]
    public string? PSComputerName { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (this.CheckSnapshot(
            Snapshot, nameof(SampleSeconds), nameof(Watch), nameof(IntervalSeconds)) is { } error)
            ThrowTerminatingError(error);
    }

    /// <summary>Collects the processes, which are all inspected in the same window.</summary>
    protected override void ProcessRecord()
    {
        if (Snapshot is not null || this.CheckLocal(PSComputerName))
            this.AddProcesses(ProcessId, _processes);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // Processes were expected from the pipeline, or specified, but none was usable.
        bool isRestricted = MyInvocation.ExpectingInput || MyInvocation.BoundParameters.ContainsKey(nameof(ProcessId));
        if (isRestricted && _processes.Count == 0)
            return;
        try
        {
            do
            {
                long start = Environment.TickCount64;
                Report(
                    Snapshot?.Inspect(Complete(Query())) ?? HostInspector.Inspect(Complete(Query()), Cancellation));
                if (Watch)
                    Cancellation.WaitHandle.WaitOne(
                        (int)Math.Max(0, (IntervalSeconds * 1e3) - (Environment.TickCount64 - start)));
            }
            while (Watch && !Cancellation.IsCancellationRequested);
        }
        catch (NativeException exception)
        {
            WriteError(InspectionErrors.Create(exception));
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C: all rows seen so far have been written.
        }
    }

    /// <summary>Adds the cmdlet's own criteria.</summary>
    /// <param name="query">The processes and the window.</param>
    /// <returns>The query.</returns>
    protected abstract InspectionQuery Complete(InspectionQuery query);

    /// <summary>Writes the rows.</summary>
    /// <param name="result">What was seen.</param>
    protected abstract void Write(InspectionResult result);

    private InspectionQuery Query()
    {
        WildcardPattern[] patterns = [.. Name.Select(name => WildcardPattern.Get(name, WildcardOptions.IgnoreCase))];
        return new InspectionQuery
        {
            ProcessIds = [.. _processes.Distinct()],
            SampleSeconds = SampleSeconds,
            IsNameWanted = patterns.Length == 0 ? null : name => patterns.Any(pattern => pattern.IsMatch(name)),
        };
    }

    private void Report(InspectionResult result)
    {
        Write(result);
        foreach (SocketProblemException problem in result.Problems)
            WriteError(SocketErrors.Create(problem, null));
        foreach (string problem in result.SocketProblems)
            WriteWarningOnce(problem);
        if (result.HiddenProcesses > 0 && _processes.Count == 0)
            WriteWarningOnce($"Processes that this user may not look into: {result.HiddenProcesses}. Root may, " +
                "inside its own container.");
    }
}
