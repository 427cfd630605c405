using System.Collections;
using System.Management.Automation;
using System.Net;
using EventIo.Binding;
using EventIo.Commands.Bases;
using EventIo.Completion;
using EventIo.Completion.Sockets;
using EventIo.Measurement.Load;
using EventIo.Multiplexing;
using EventIo.Servers;

namespace EventIo.Commands;

/// <summary>Loads a server and measures its rate, latency and errors, and the kernel's counters.</summary>
[Cmdlet(
    VerbsDiagnostic.Measure, "EventServer", DefaultParameterSetName = InputObjectSet,
    HelpUri = HelpPages.Base + "Measure-EventServer.md")]
[OutputType(typeof(LoadMeasurement), typeof(LoadInterval))]
public sealed partial class MeasureEventServerCommand : MeasuringCmdlet
{
    private const string InputObjectSet = "InputObject";
    private const string AddressSet = "Address";
    private const string PathSet = "Path";
    private const double MaxSeconds = 86_400;

    // Stores the parameters. Fields of the library's enum types would load the library too early: the engine reads the
    // exported types before it calls ModuleInitializer.
    private LoadPlan _plan = new();

    /// <summary>Probe servers of this process.</summary>
    [Parameter(ParameterSetName = InputObjectSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public EventServer[] InputObject { get; set; } = [];

    /// <summary>The name or IP address of a server.</summary>
    [Parameter(ParameterSetName = AddressSet, Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Address", "LocalAddress")]
    [ArgumentCompleter(typeof(HostCompleter))]
    [ValidateNotNullOrEmpty]
    public string ComputerName { get; set; } = "";

    /// <summary>Its TCP port.</summary>
    [Parameter(ParameterSetName = AddressSet, Position = 1, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("LocalPort")]
    [ArgumentCompleter(typeof(ListenerPortCompleter))]
    [ValidateRange(1, IPEndPoint.MaxPort)]
    public int Port { get; set; }

    /// <summary>The path of a UNIX socket that a server listens on.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>What to do with the connections; by default what fits the probe server, otherwise Echo.</summary>
    [Parameter(ParameterSetName = InputObjectSet)]
    [Parameter(ParameterSetName = AddressSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = PathSet)]
    [LoadWorkloadName]
    public LoadWorkload Workload
    {
        get => _plan.Workload;
        set => _plan = _plan with { Workload = value };
    }

    /// <summary>The computer that a piped object comes from.</summary>
    [Parameter(ParameterSetName = AddressSet, ValueFromPipelineByPropertyName = true, DontShow = true)]
    public string? PSComputerName { get; set; }

    /// <summary>Numbers of simultaneous connections; rows are measured for each.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ValidateRange(1, 1_000_000)]
    public int[] ConnectionCount { get; set; } = [10];

    /// <summary>Echo: bytes of each message; Sink: bytes of each send. Rows are measured for each.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ValidateRange(1, 1 << 24)]
    public int[] MessageBytes { get; set; } = [];

    /// <summary>Seconds to measure.</summary>
    [Parameter]
    [ValidateRange(0.01, MaxSeconds)]
    public double DurationSeconds
    {
        get => _plan.DurationSeconds;
        set => _plan = _plan with { DurationSeconds = value };
    }

    /// <summary>Seconds of load before the measured time.</summary>
    [Parameter]
    [ValidateRange(0, MaxSeconds)]
    public double WarmupSeconds
    {
        get => _plan.WarmupSeconds;
        set => _plan = _plan with { WarmupSeconds = value };
    }

    /// <summary>
    /// Requests per second, whether or not earlier ones are answered: an open loop. Several rates are the steps of a
    /// ramp.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [RateText]
    public string[] RatePerSecond { get; set; } = [];

    /// <summary>A ramp: seconds to measure in each step; by default those of a run.</summary>
    [Parameter]
    [ValidateRange(0.01, MaxSeconds)]
    public double StepSeconds { get; set; }

    /// <summary>A ramp: the number of steps of a range of rates.</summary>
    [Parameter]
    [ValidateRange(2, RateSteps.Most)]
    public int StepCount { get; set; } = 10;

    /// <summary>When load begins, so that several generators begin together.</summary>
    [Parameter]
    public DateTime StartAt
    {
        get => _plan.StartAt?.ToLocalTime() ?? default;
        set => _plan = _plan with { StartAt = value.ToUniversalTime() };
    }

    /// <summary>The number of generators that share -RatePerSecond, including this one.</summary>
    [Parameter]
    [ValidateRange(1, 10_000)]
    public int GeneratorCount
    {
        get => _plan.GeneratorCount;
        set => _plan = _plan with { GeneratorCount = value };
    }

    /// <summary>Whether a run limited by its generator is an error.</summary>
    [Parameter]
    public SwitchParameter Strict { get; set; }

    /// <summary>Open loop: how the requests are spread over time.</summary>
    [Parameter]
    public ArrivalProcess Arrival
    {
        get => _plan.Arrival;
        set => _plan = _plan with { Arrival = value };
    }

    /// <summary>Searches for the highest rate that meets the latency target.</summary>
    [Parameter]
    public SwitchParameter FindMaximumRate { get; set; }

    /// <summary>With -FindMaximumRate: the response time that 99 % of the requests must not exceed.</summary>
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

    /// <summary>The number of sends that a request is divided into.</summary>
    [Parameter]
    [ValidateRange(1, 64)]
    public int WritesPerRequest
    {
        get => _plan.WritesPerRequest;
        set => _plan = _plan with { WritesPerRequest = value };
    }

    /// <summary>Http: the requested path.</summary>
    [Parameter]
    [ValidatePattern(@"^/[!""$-~]*\z")]
    public string HttpPath
    {
        get => _plan.HttpPath;
        set => _plan = _plan with { HttpPath = value };
    }

    /// <summary>Http: further fields of the request.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary HttpHeader { get; set; } = new Hashtable();

    /// <summary>Http: the expected status code.</summary>
    [Parameter]
    [ValidateRange(200, 599)]
    public int ExpectedStatusCode
    {
        get => _plan.ExpectedStatusCode;
        set => _plan = _plan with { ExpectedStatusCode = value };
    }

    /// <summary>Echo: the text to send instead of a message of -MessageBytes.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RequestText { get; set; }

    /// <summary>Echo: the expected response, instead of the text that was sent.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ResponseText { get; set; }

    /// <summary>Connect: what is exchanged before a connection is closed.</summary>
    [Parameter]
    public ConnectExchange Exchange
    {
        get => _plan.Exchange;
        set => _plan = _plan with { Exchange = value };
    }

    /// <summary>Connections begun per second; by default as fast as possible.</summary>
    [Parameter]
    [ValidateRange(0.001, 1e6)]
    public double ConnectRatePerSecond
    {
        get => _plan.ConnectRatePerSecond ?? 0;
        set => _plan = _plan with { ConnectRatePerSecond = value };
    }

    /// <summary>The timeout of a connect, in seconds.</summary>
    [Parameter]
    [ValidateRange(0.001, MaxSeconds)]
    public double ConnectTimeoutSeconds
    {
        get => _plan.ConnectTimeoutSeconds;
        set => _plan = _plan with { ConnectTimeoutSeconds = value };
    }

    /// <summary>The addresses of this host to connect from, used in rotation.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AddressCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] SourceAddress { get; set; } = [];

    /// <summary>
    /// The number of loops that generate the load, each a thread of its own: a number, or a name for one.
    /// </summary>
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

    /// <summary>How readiness is reported to the loops; by default the mechanism's first mode.</summary>
    [Parameter]
    [EnumName(typeof(TriggerMode))]
    [ArgumentCompleter(typeof(TriggerModeCompleter))]
    public string? TriggerMode { get; set; }

    /// <summary>Seconds from one interval to the next; intervals are returned during the run.</summary>
    [Parameter]
    [ValidateRange(0.01, MaxSeconds)]
    public double IntervalSeconds
    {
        get => _plan.IntervalSeconds ?? 0;
        set => _plan = _plan with { IntervalSeconds = value };
    }

    /// <summary>How often each case is measured, all cases alternating; each repetition returns a row.</summary>
    [Parameter]
    [ValidateRange(1, 10_000)]
    public int Repeat { get; set; } = 1;

    /// <summary>The seed of the random numbers.</summary>
    [Parameter]
    public int Seed
    {
        get => _plan.Seed;
        set => _plan = _plan with { Seed = value };
    }
}
