using System.Management.Automation;
using System.Net;
using EventIo.Completion;
using EventIo.Measurement;
using EventIo.Transfer;

namespace EventIo.Commands;

/// <summary>Measures the ways to move bytes into a socket side by side, over payload sizes.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "ZeroCopy", DefaultParameterSetName = LoopbackSet)]
[LinuxOnly("sendfile(2), splice(2) and their like")]
[OutputType(typeof(TransferMeasurement))]
public sealed partial class MeasureZeroCopyCommand : EventIoCmdlet
{
    private const string LoopbackSet = "Loopback";
    private const string SinkSet = "Sink";

    // What the parameters are kept in; see StartEventServerCommand.
    private ZeroCopyPlan _plan = new();

    /// <summary>The methods; all unless given.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [EnumName(typeof(TransferMethod))]
    [ArgumentCompleter(typeof(TransferMethodCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Method { get; set; } = [];

    /// <summary>Bytes of one transfer; rows for each.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ValidateRange(1, long.MaxValue)]
    public long[] PayloadBytes
    {
        get => [.. _plan.PayloadBytes];
        set => _plan = _plan with { PayloadBytes = value };
    }

    /// <summary>Seconds of each row, over all rounds.</summary>
    [Parameter]
    [ValidateRange(0.001, 86_400)]
    public double DurationSeconds
    {
        get => _plan.DurationSeconds;
        set => _plan = _plan with { DurationSeconds = value };
    }

    /// <summary>How often each method has its share.</summary>
    [Parameter]
    [ValidateRange(1, 1_000)]
    public int Round
    {
        get => _plan.Rounds;
        set => _plan = _plan with { Rounds = value };
    }

    /// <summary>How often all of it is measured: so many rows of each kind, for Compare-Measurement.</summary>
    [Parameter]
    [ValidateRange(1, 1_000)]
    public int Repeat
    {
        get => _plan.Repetitions;
        set => _plan = _plan with { Repetitions = value };
    }

    /// <summary>The file whose bytes are moved; bytes in memory unless given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>A sink elsewhere: a name or an address. One in this process, over loopback, unless given.</summary>
    [Parameter(ParameterSetName = SinkSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string ComputerName { get; set; } = "";

    /// <summary>The sink's port.</summary>
    [Parameter(ParameterSetName = SinkSet, Mandatory = true)]
    [ValidateRange(1, IPEndPoint.MaxPort)]
    public int Port { get; set; }

    /// <summary>The congestion control; the host's default unless given.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(CongestionControlCompleter))]
    [ValidateNotNullOrEmpty]
    public string? CongestionControl
    {
        get => _plan.CongestionControl;
        set => _plan = _plan with { CongestionControl = value };
    }

    /// <summary>Bytes in each buffer.</summary>
    [Parameter]
    [ValidateRange(4_096, 64 * 1024 * 1024)]
    public int BufferBytes
    {
        get => _plan.Options.BufferBytes;
        set => _plan = _plan with { Options = _plan.Options with { BufferBytes = value } };
    }

    /// <summary>What the pipe of a splice is to hold.</summary>
    [Parameter]
    [ValidateRange(4_096, 1024 * 1024 * 1024)]
    public int PipeBytes
    {
        get => _plan.Options.PipeBytes;
        set => _plan = _plan with { Options = _plan.Options with { PipeBytes = value } };
    }

    /// <summary>The processor that the moving thread is bound to; the first that is allowed unless given.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProcessorCompleter))]
    [ValidateRange(0, int.MaxValue)]
    public int? ProcessorAffinity
    {
        get => _plan.Processor;
        set => _plan = _plan with { Processor = value };
    }

    /// <summary>The processor that the sink in this process is bound to; another one than the moving thread's unless given.</summary>
    [Parameter(ParameterSetName = LoopbackSet)]
    [ArgumentCompleter(typeof(ProcessorCompleter))]
    [ValidateRange(0, int.MaxValue)]
    public int? SinkProcessor
    {
        get => _plan.SinkProcessor;
        set => _plan = _plan with { SinkProcessor = value };
    }
}
