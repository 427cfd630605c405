using System.Net;
using System.Net.Sockets;
using EventIo.Multiplexing;
using EventIo.Sockets;
using EventIo.Sockets.Options;

namespace EventIo.Measurement.Load;

/// <summary>What a load generator does: one run against one target.</summary>
public sealed record LoadPlan
{
    private const int DefaultMessageBytes = 64;

    /// <summary>The server that receives the load.</summary>
    public LoadTarget Target { get; init; } =
        new() { EndPoint = new IPEndPoint(IPAddress.Loopback, 0), Host = "localhost" };

    /// <summary>What the generator does with its connections.</summary>
    public LoadWorkload Workload { get; init; }

    /// <summary>Connect: what is exchanged before a connection is closed.</summary>
    public ConnectExchange Exchange { get; init; } = ConnectExchange.Echo;

    /// <summary>The number of simultaneous connections, over all loops.</summary>
    public int ConnectionCount { get; init; } = 10;

    /// <summary>
    /// Bytes of each message of Echo, and of each send of Sink; <see langword="null"/> for the workload's default.
    /// </summary>
    public int? MessageBytes { get; init; }

    /// <summary>Echo: the bytes to send instead of a message of <see cref="MessageBytes"/>.</summary>
    public IReadOnlyList<byte>? Request { get; init; }

    /// <summary>Echo: the expected response, instead of the bytes that were sent.</summary>
    public IReadOnlyList<byte>? Response { get; init; }

    /// <summary>Http: the requested path.</summary>
    public string HttpPath { get; init; } = "/";

    /// <summary>Http: further fields of the request, by name.</summary>
    public IReadOnlyDictionary<string, string> HttpHeaders { get; init; } = new Dictionary<string, string>();

    /// <summary>Http: the expected status code.</summary>
    public int ExpectedStatusCode { get; init; } = 200;

    /// <summary>Requests that a connection may have in flight.</summary>
    public int PipelineDepth { get; init; } = 1;

    /// <summary>The number of sends that a request is divided into, each a system call.</summary>
    public int WritesPerRequest { get; init; } = 1;

    /// <summary>
    /// Open loop: requests per second, whether or not earlier ones are answered. <see langword="null"/> for a closed
    /// loop: each connection sends its next request when one is answered.
    /// </summary>
    public double? RatePerSecond { get; init; }

    /// <summary>
    /// A ramp: the rates of its steps, one after another over the same connections; empty for a single run at
    /// <see cref="RatePerSecond"/>.
    /// </summary>
    public IReadOnlyList<double> RampRates { get; init; } = [];

    /// <summary>The number of the ramp's step, from 1; <see langword="null"/> for a single run.</summary>
    public int? RampStep { get; init; }

    /// <summary>Open loop: how the requests are spread over time.</summary>
    public ArrivalProcess Arrival { get; init; }

    /// <summary>The seed of the random numbers.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Seconds to measure.</summary>
    public double DurationSeconds { get; init; } = 5;

    /// <summary>Seconds of load before the measured time.</summary>
    public double WarmupSeconds { get; init; } = 1;

    /// <summary>The number of loops that generate the load, each a thread with its share of the connections.</summary>
    public int LoopCount { get; init; } = 1;

    /// <summary>The mechanism and trigger mode of the loops.</summary>
    public MultiplexerVariant Variant { get; init; } = MultiplexerVariant.Default;

    /// <summary>Connections begun per second; <see langword="null"/> for as fast as possible.</summary>
    public double? ConnectRatePerSecond { get; init; }

    /// <summary>The timeout of a connect, in seconds.</summary>
    public double ConnectTimeoutSeconds { get; init; } = 10;

    /// <summary>The addresses to connect from, used in rotation; if empty, the kernel chooses.</summary>
    public IReadOnlyList<IPAddress> SourceAddresses { get; init; } = [];

    /// <summary>Options of the generator's sockets, in addition to TCP_NODELAY, which is always set.</summary>
    public SocketOptionSet SocketOptions { get; init; } = SocketOptionSet.Empty;

    /// <summary>Seconds from one interval report to the next; <see langword="null"/> for no intervals.</summary>
    public double? IntervalSeconds { get; init; }

    /// <summary>The number of this run among several of the same kind, from 1.</summary>
    public int Repetition { get; init; } = 1;

    /// <summary>The runs that the plan consists of: the steps of a ramp, or the plan itself.</summary>
    internal LoadPlan[] Steps => RampRates.Count == 0
        ? [this]
        : [.. RampRates.Select((rate, index) => this with { RatePerSecond = rate, RampStep = index + 1 })];

    /// <summary>
    /// When load begins (UTC), so that several generators begin together; <see langword="null"/> for as soon as all
    /// connections are open. Each step of a ramp then begins at a fixed time, which leaves room for the responses of
    /// the previous step.
    /// </summary>
    public DateTime? StartAt { get; init; }

    /// <summary>
    /// The number of generators that make one load together, including this one. The plan's rate is its share; the
    /// requests of the others fall at other times.
    /// </summary>
    public int GeneratorCount { get; init; } = 1;

    /// <summary>The kind of the target's sockets.</summary>
    public SocketKind SocketKind =>
        Target.EndPoint.AddressFamily == AddressFamily.Unix ? SocketKind.Unix : SocketKind.Tcp;

    /// <summary>
    /// The options that fit the target's sockets, without those that only a listener uses.
    /// </summary>
    internal SocketOptionSetting[] SocketSettings => SocketOptions.ForClient(
        SocketKind, Target.EndPoint.AddressFamily == AddressFamily.InterNetworkV6);

    /// <summary>Whether requests have responses, and so latencies.</summary>
    public bool HasRequests => Row.HasRequests;

    /// <summary>Whether each request uses a new connection.</summary>
    public bool ConnectsPerRequest => Row.ConnectsPerRequest;

    /// <summary>Whether a connection may have several requests in flight.</summary>
    public bool CanPipeline => Row.CanPipeline;

    /// <summary>Whether it sends continuously, without responses.</summary>
    public bool IsSendingStream => Row.StreamedBytes > 0;

    /// <summary>Whether its requests are messages that are echoed.</summary>
    public bool HasMessages => EffectiveExchange == ConnectExchange.Echo;

    /// <summary>Whether its requests are HTTP requests.</summary>
    public bool IsHttp => EffectiveExchange == ConnectExchange.Http;

    /// <summary>What is exchanged on a connection.</summary>
    public ConnectExchange EffectiveExchange => Row.Exchange ?? Exchange;

    /// <summary>The number of bytes of each message or send in force; 0 if the workload has none.</summary>
    public int EffectiveMessageBytes =>
        HasMessages ? Request?.Count ?? MessageBytes ?? DefaultMessageBytes
        : IsSendingStream ? MessageBytes ?? Row.StreamedBytes
        : 0;

    private LoadWorkloadDescription Row => LoadWorkloadCatalog.Describe(Workload);
}
