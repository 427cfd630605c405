using System.Management.Automation;
using System.Net;
using EventIo.Binding;
using EventIo.Commands.Bases;
using EventIo.Completion;
using EventIo.Completion.Sockets;
using EventIo.Measurement.Transfers;
using EventIo.Measurement.Transfers.ZeroCopy;
using EventIo.Transfer;

namespace EventIo.Commands;

/// <summary>Compares the ways to move bytes into a socket, over payload sizes.</summary>
[Cmdlet(
    VerbsDiagnostic.Measure, "ZeroCopy", DefaultParameterSetName = LoopbackSet,
    HelpUri = HelpPages.Base + "Measure-ZeroCopy.md")]
[LinuxOnly("sendfile(2), splice(2) and their like")]
[OutputType(typeof(TransferMeasurement))]
public sealed partial class MeasureZeroCopyCommand : EventIoCmdlet
{
    private const string LoopbackSet = "Loopback";
    private const string SinkSet = "Sink";

    // Stores the parameters; see StartEventServerCommand.
    private ZeroCopyPlan _plan = new();

    /// <summary>The methods; by default all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [EnumName(typeof(TransferMethod))]
    [ArgumentCompleter(typeof(TransferMethodCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Method { get; set; } = [];

    /// <summary>Bytes of one transfer; rows are measured for each.</summary>
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

    /// <summary>The number of rounds, in which the methods alternate.</summary>
    [Parameter]
    [ValidateRange(1, 1_000)]
    public int Round
    {
        get => _plan.Rounds;
        set => _plan = _plan with { Rounds = value };
    }

    /// <summary>
    /// How often the measurement is repeated, for Compare-Measurement; each repetition returns a row of each kind.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 1_000)]
    public int Repeat
    {
        get => _plan.Repetitions;
        set => _plan = _plan with { Repetitions = value };
    }

    /// <summary>The file whose bytes are moved; by default bytes in memory.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The name or address of a sink elsewhere; by default one in this process, over loopback.</summary>
    [Parameter(ParameterSetName = SinkSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string ComputerName { get; set; } = "";

    /// <summary>The sink's port.</summary>
    [Parameter(ParameterSetName = SinkSet, Mandatory = true)]
    [ValidateRange(1, IPEndPoint.MaxPort)]
    public int Port { get; set; }

    /// <summary>The congestion control; by default the host's.</summary>
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

    /// <summary>The capacity of the pipe of a splice, in bytes.</summary>
    [Parameter]
    [ValidateRange(4_096, 1024 * 1024 * 1024)]
    public int PipeBytes
    {
        get => _plan.Options.PipeBytes;
        set => _plan = _plan with { Options = _plan.Options with { PipeBytes = value } };
    }

    /// <summary>The processor of the moving thread; by default the first allowed one.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProcessorCompleter))]
    [ValidateRange(0, int.MaxValue)]
    public int? ProcessorAffinity
    {
        get => _plan.Processor;
        set => _plan = _plan with { Processor = value };
    }

    /// <summary>
    /// The processor of the sink in this process; by default another one than the moving thread's.
    /// </summary>
    [Parameter(ParameterSetName = LoopbackSet)]
    [ArgumentCompleter(typeof(ProcessorCompleter))]
    [ValidateRange(0, int.MaxValue)]
    public int? SinkProcessor
    {
        get => _plan.SinkProcessor;
        set => _plan = _plan with { SinkProcessor = value };
    }
}
