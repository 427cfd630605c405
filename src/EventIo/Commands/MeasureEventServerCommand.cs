using System.Collections;
using System.Management.Automation;
using System.Net;
using EventIo.Completion;
using EventIo.Measurement;
using EventIo.Multiplexing;
using EventIo.Servers;

namespace EventIo.Commands;

/// <summary>Loads a server and measures what it does: rate, latency, errors, and what the kernel saw.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "EventServer", DefaultParameterSetName = InputObjectSet)]
[OutputType(typeof(LoadMeasurement), typeof(LoadInterval))]
public sealed partial class MeasureEventServerCommand : MeasuringCmdlet
{
    private const string InputObjectSet = "InputObject";
    private const string AddressSet = "Address";
    private const string PathSet = "Path";
    private const double MaxSeconds = 86_400;

    // What the parameters are kept in. Fields of the library's enum types would have the engine, which looks at the exported
    // types before it calls ModuleInitializer, ask for the library too early.
    private LoadPlan _plan = new();

    /// <summary>Probe servers of this process.</summary>
    [Parameter(ParameterSetName = InputObjectSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public EventServer[] InputObject { get; set; } = [];

    /// <summary>The name or IP address of a server.</summary>
    [Parameter(ParameterSetName = AddressSet, Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Address", "LocalAddress")]
    [ValidateNotNullOrEmpty]
    public string ComputerName { get; set; } = "";

    /// <summary>Its TCP port.</summary>
    [Parameter(ParameterSetName = AddressSet, Position = 1, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("LocalPort")]
    [ValidateRange(1, IPEndPoint.MaxPort)]
    public int Port { get; set; }

    /// <summary>The path of a UNIX socket that a server listens on.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>What to do with the connections; what the probe server is for, or Echo, unless given.</summary>
    [Parameter]
    public LoadWorkload Workload
    {
        get => _plan.Workload;
        set => _plan = _plan with { Workload = value };
    }

    /// <summary>How many connections are open at a time; rows for each.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ValidateRange(1, 1_000_000)]
    public int[] ConnectionCount { get; set; } = [10];

    /// <summary>Echo: bytes of each message; Sink: bytes of each send. Rows for each.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ValidateRange(1, 1 << 24)]
    public int[] MessageBytes { get; set; } = [];

    /// <summary>Seconds that are measured.</summary>
    [Parameter]
    [ValidateRange(0.01, MaxSeconds)]
    public double DurationSeconds
    {
        get => _plan.DurationSeconds;
        set => _plan = _plan with { DurationSeconds = value };
    }

    /// <summary>Seconds of load before those.</summary>
    [Parameter]
    [ValidateRange(0, MaxSeconds)]
    public double WarmupSeconds
    {
        get => _plan.WarmupSeconds;
        set => _plan = _plan with { WarmupSeconds = value };
    }

    /// <summary>Requests each second, whether or not the ones before are answered: an open loop.</summary>
    [Parameter]
    [ValidateRange(0.001, 1e9)]
    public double RatePerSecond
    {
        get => _plan.RatePerSecond ?? 0;
        set => _plan = _plan with { RatePerSecond = value };
    }

    /// <summary>Open loop: how the requests are spread over time.</summary>
    [Parameter]
    public ArrivalProcess Arrival
    {
        get => _plan.Arrival;
        set => _plan = _plan with { Arrival = value };
    }

    /// <summary>Looks for the highest rate that keeps to the latency target.</summary>
    [Parameter]
    public SwitchParameter FindMaximumRate { get; set; }

    /// <summary>With -FindMaximumRate: the response time that 99 % have to keep to.</summary>
    [Parameter]
    [ValidateRange(0.001, 3_600_000)]
    public double LatencyTargetMilliseconds { get; set; }

    /// <summary>Requests that a connection may have in flight.</summary>
    [Parameter]
    [ValidateRange(1, 1_024)]
    public int PipelineDepth
    {
        get => _plan.PipelineDepth;
        set => _plan = _plan with { PipelineDepth = value };
    }

    /// <summary>How many sends make a request.</summary>
    [Parameter]
    [ValidateRange(1, 64)]
    public int WritesPerRequest
    {
        get => _plan.WritesPerRequest;
        set => _plan = _plan with { WritesPerRequest = value };
    }

    /// <summary>Http: what is asked for.</summary>
    [Parameter]
    [ValidatePattern("^/[!-~]*$")]
    public string HttpPath
    {
        get => _plan.HttpPath;
        set => _plan = _plan with { HttpPath = value };
    }

    /// <summary>Http: further fields of the request.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary HttpHeader { get; set; } = new Hashtable();

    /// <summary>Http: the status code that a response has to have.</summary>
    [Parameter]
    [ValidateRange(200, 599)]
    public int ExpectedStatusCode
    {
        get => _plan.ExpectedStatusCode;
        set => _plan = _plan with { ExpectedStatusCode = value };
    }

    /// <summary>Echo: what is sent instead of a message of -MessageBytes.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RequestText { get; set; }

    /// <summary>Echo: what has to come back instead of what was sent.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ResponseText { get; set; }

    /// <summary>Connect: what is said before a connection is closed.</summary>
    [Parameter]
    public ConnectExchange Exchange
    {
        get => _plan.Exchange;
        set => _plan = _plan with { Exchange = value };
    }

    /// <summary>Connections begun each second; as fast as they go unless given.</summary>
    [Parameter]
    [ValidateRange(0.001, 1e6)]
    public double ConnectRatePerSecond
    {
        get => _plan.ConnectRatePerSecond ?? 0;
        set => _plan = _plan with { ConnectRatePerSecond = value };
    }

    /// <summary>Seconds that a connect may take.</summary>
    [Parameter]
    [ValidateRange(0.001, MaxSeconds)]
    public double ConnectTimeoutSeconds
    {
        get => _plan.ConnectTimeoutSeconds;
        set => _plan = _plan with { ConnectTimeoutSeconds = value };
    }

    /// <summary>The addresses of this host that connections are made from, by turns.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AddressCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] SourceAddress { get; set; } = [];

    /// <summary>How many loops generate the load, each a thread of its own: a number, or a name for one.</summary>
    [Parameter]
    [LoopCountName]
    [ArgumentCompleter(typeof(LoopCountCompleter))]
    [ValidateRange(1, 1_024)]
    public int LoopCount
    {
        get => _plan.LoopCount;
        set => _plan = _plan with { LoopCount = value };
    }

    /// <summary>The mechanism that the generator's loops wait with.</summary>
    [Parameter]
    [EnumName(typeof(MultiplexerKind))]
    [ArgumentCompleter(typeof(MultiplexerCompleter))]
    public string Multiplexer { get; set; } = MultiplexerVariant.Default.Kind.ToString();

    /// <summary>How they are told of readiness; the mechanism's first unless given.</summary>
    [Parameter]
    [EnumName(typeof(TriggerMode))]
    [ArgumentCompleter(typeof(TriggerModeCompleter))]
    public string? TriggerMode { get; set; }

    /// <summary>Seconds after which an interval is handed out, while the run goes on.</summary>
    [Parameter]
    [ValidateRange(0.01, MaxSeconds)]
    public double IntervalSeconds
    {
        get => _plan.IntervalSeconds ?? 0;
        set => _plan = _plan with { IntervalSeconds = value };
    }

    /// <summary>How often each case is measured, all cases by turns; a row for each time.</summary>
    [Parameter]
    [ValidateRange(1, 10_000)]
    public int Repeat { get; set; } = 1;

    /// <summary>Seeds what is drawn at random.</summary>
    [Parameter]
    public int Seed
    {
        get => _plan.Seed;
        set => _plan = _plan with { Seed = value };
    }
}
