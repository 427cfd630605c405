using System.Net;
using System.Net.Sockets;
using EventIo.Multiplexing;
using EventIo.Sockets;

namespace EventIo.Measurement;

/// <summary>What a <see cref="LoadGenerator"/> does: one run against one target.</summary>
public sealed record LoadPlan
{
    private const int DefaultMessageBytes = 64;
    private const int DefaultSinkBytes = 64 * 1024;

    /// <summary>Whom it talks to.</summary>
    public LoadTarget Target { get; init; } = new() { EndPoint = new IPEndPoint(IPAddress.Loopback, 0), Host = "localhost" };

    /// <summary>What it does with its connections.</summary>
    public LoadWorkload Workload { get; init; }

    /// <summary>Connect: what is said before a connection is closed.</summary>
    public ConnectExchange Exchange { get; init; } = ConnectExchange.Echo;

    /// <summary>How many connections are open at a time, over all loops.</summary>
    public int ConnectionCount { get; init; } = 10;

    /// <summary>Bytes of each message of Echo, and of each send of Sink; none for what is usual for the workload.</summary>
    public int? MessageBytes { get; init; }

    /// <summary>Echo: what is sent instead of a message of <see cref="MessageBytes"/>.</summary>
    public IReadOnlyList<byte>? Request { get; init; }

    /// <summary>Echo: what has to come back instead of what was sent.</summary>
    public IReadOnlyList<byte>? Response { get; init; }

    /// <summary>Http: what is asked for.</summary>
    public string HttpPath { get; init; } = "/";

    /// <summary>Http: further fields of the request, by name.</summary>
    public IReadOnlyDictionary<string, string> HttpHeaders { get; init; } = new Dictionary<string, string>();

    /// <summary>Http: the status code that a response has to have.</summary>
    public int ExpectedStatusCode { get; init; } = 200;

    /// <summary>Requests that a connection may have in flight.</summary>
    public int PipelineDepth { get; init; } = 1;

    /// <summary>How many sends make a request, each a call of its own.</summary>
    public int WritesPerRequest { get; init; } = 1;

    /// <summary>
    /// Open loop: requests each second, whether or not the ones before are answered. None for a closed loop: each connection
    /// sends its next request when one is answered.
    /// </summary>
    public double? RatePerSecond { get; init; }

    /// <summary>Open loop: how the requests are spread over time.</summary>
    public ArrivalProcess Arrival { get; init; }

    /// <summary>Seeds what is drawn at random.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Seconds that are measured.</summary>
    public double DurationSeconds { get; init; } = 5;

    /// <summary>Seconds of load before those.</summary>
    public double WarmupSeconds { get; init; } = 1;

    /// <summary>How many loops generate the load, each a thread with its share of the connections.</summary>
    public int LoopCount { get; init; } = 1;

    /// <summary>What the loops wait with.</summary>
    public MultiplexerVariant Variant { get; init; } = MultiplexerVariant.Default;

    /// <summary>Connections begun each second; none for as fast as they go.</summary>
    public double? ConnectRatePerSecond { get; init; }

    /// <summary>Seconds that a connect may take.</summary>
    public double ConnectTimeoutSeconds { get; init; } = 10;

    /// <summary>The addresses that connections are made from, by turns; none leaves the choice to the kernel.</summary>
    public IReadOnlyList<IPAddress> SourceAddresses { get; init; } = [];

    /// <summary>Options that the generator's sockets get, over TCP_NODELAY, which they have anyway.</summary>
    public SocketOptionSet SocketOptions { get; init; } = SocketOptionSet.Empty;

    /// <summary>Seconds after which an interval is reported; none for only the whole.</summary>
    public double? IntervalSeconds { get; init; }

    /// <summary>Which of several runs of the same kind it is, from 1.</summary>
    public int Repetition { get; init; } = 1;

    /// <summary>What the target's sockets speak.</summary>
    public SocketKind SocketKind =>
        Target.EndPoint.AddressFamily == AddressFamily.Unix ? SocketKind.Unix : SocketKind.Tcp;

    /// <summary>The options of these that fit the target's sockets, which Source and Sink and all others have alike.</summary>
    internal SocketOptionSetting[] SocketSettings => SocketOptions.ForConnection(SocketKind);

    /// <summary>Whether requests have answers, and so latencies.</summary>
    public bool HasRequests => Workload is not (LoadWorkload.Source or LoadWorkload.Sink);

    /// <summary>Bytes of each message or send, as they are in force; 0 where the workload has none.</summary>
    public int EffectiveMessageBytes => Workload switch
    {
        LoadWorkload.Source or LoadWorkload.Http => 0,
        LoadWorkload.Connect when Exchange != ConnectExchange.Echo => 0,
        LoadWorkload.Sink => MessageBytes ?? DefaultSinkBytes,
        _ => Request?.Count ?? MessageBytes ?? DefaultMessageBytes,
    };
}
