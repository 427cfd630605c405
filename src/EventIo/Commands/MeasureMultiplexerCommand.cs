using System.Management.Automation;
using EventIo.Binding;
using EventIo.Commands.Bases;
using EventIo.Completion;
using EventIo.Measurement.Readiness;
using EventIo.Multiplexing;

namespace EventIo.Commands;

/// <summary>
/// Measures how long readiness takes to reach user space, by mechanism, trigger mode and number of sockets.
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "Multiplexer", HelpUri = HelpPages.Base + "Measure-Multiplexer.md")]
[OutputType(typeof(MultiplexerMeasurement))]
public sealed partial class MeasureMultiplexerCommand : MeasuringCmdlet
{
    // Stores the parameters. Fields of the library's enum types would load the library too early: the engine reads the
    // exported types before it calls ModuleInitializer.
    private ReadinessPlan _plan = new();

    /// <summary>The mechanisms; by default all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Kind")]
    [EnumName(typeof(MultiplexerKind))]
    [ArgumentCompleter(typeof(MultiplexerCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Multiplexer { get; set; } = [];

    /// <summary>The trigger modes; by default all that the mechanisms have.</summary>
    [Parameter]
    [EnumName(typeof(TriggerMode))]
    [ArgumentCompleter(typeof(TriggerModeCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] TriggerMode { get; set; } = [];

    /// <summary>Numbers of watched sockets; rows are measured for each.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ValidateRange(1, int.MaxValue)]
    public int[] SocketCount
    {
        get => [.. _plan.SocketCounts];
        set => _plan = _plan with { SocketCounts = value };
    }

    /// <summary>Numbers of sockets that become ready at times; rows are measured for each.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ValidateRange(1, int.MaxValue)]
    public int[] ActiveCount
    {
        get => [.. _plan.ActiveCounts];
        set => _plan = _plan with { ActiveCounts = value };
    }

    /// <summary>Turns of each row, over all rounds.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Iteration
    {
        get => _plan.Iterations;
        set => _plan = _plan with { Iterations = value };
    }

    /// <summary>Turns before each round that are not counted.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int WarmupIteration
    {
        get => _plan.WarmupIterations;
        set => _plan = _plan with { WarmupIterations = value };
    }

    /// <summary>The time limit of a row in seconds, over all rounds.</summary>
    [Parameter]
    [ValidateRange(0.001, 86_400)]
    public double DurationSeconds
    {
        get => _plan.DurationSeconds;
        set => _plan = _plan with { DurationSeconds = value };
    }

    /// <summary>The number of rounds, in which the variants alternate.</summary>
    [Parameter]
    [ValidateRange(1, 1_000)]
    public int Round
    {
        get => _plan.Rounds;
        set => _plan = _plan with { Rounds = value };
    }

    /// <summary>How often the measurement is repeated; each repetition returns a row for each variant.</summary>
    [Parameter]
    [ValidateRange(1, 10_000)]
    public int Repeat
    {
        get => _plan.Repetitions;
        set => _plan = _plan with { Repetitions = value };
    }

    /// <summary>What is timed.</summary>
    [Parameter]
    public ProbeMode Mode
    {
        get => _plan.Mode;
        set => _plan = _plan with { Mode = value };
    }

    /// <summary>The kind of sockets.</summary>
    [Parameter]
    public ProbeTransport Transport
    {
        get => _plan.Transport;
        set => _plan = _plan with { Transport = value };
    }

    /// <summary>The processor of the measuring thread; by default the first allowed one.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProcessorCompleter))]
    [ValidateRange(0, int.MaxValue)]
    public int? ProcessorAffinity
    {
        get => _plan.Processor;
        set => _plan = _plan with { Processor = value };
    }

    /// <summary>Wakeup: the writer's processor; by default another one than the measuring thread's.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProcessorCompleter))]
    [ValidateRange(0, int.MaxValue)]
    public int? WriterProcessor
    {
        get => _plan.WriterProcessor;
        set => _plan = _plan with { WriterProcessor = value };
    }

    /// <summary>Wakeup: microseconds to pause before each write.</summary>
    [Parameter]
    [ValidateRange(0, 1_000_000)]
    public int GapMicroseconds
    {
        get => _plan.GapMicroseconds;
        set => _plan = _plan with { GapMicroseconds = value };
    }

    /// <summary>Seeds the schedule of active sockets.</summary>
    [Parameter]
    public int Seed
    {
        get => _plan.Seed;
        set => _plan = _plan with { Seed = value };
    }

    /// <summary>Lets select exceed FD_SETSIZE.</summary>
    [Parameter]
    public SwitchParameter AllowLargeDescriptorSet
    {
        get => _plan.AllowLargeDescriptorSet;
        set => _plan = _plan with { AllowLargeDescriptorSet = value };
    }

    /// <summary>Measures as many sockets as the descriptor limit allows if more are requested.</summary>
    [Parameter]
    public SwitchParameter Force
    {
        get => _plan.FitToDescriptorLimit;
        set => _plan = _plan with { FitToDescriptorLimit = value };
    }
}
