using System.Net;
using System.Net.Sockets;
using System.Text;
using EventIo.Errors;
using EventIo.Measurement;
using EventIo.Servers;

namespace EventIo.Commands;

/// <content>Whom to load, and with what.</content>
public sealed partial class MeasureEventServerCommand
{
    private readonly List<LoadPlan> _targets = [];

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        CheckParameters();
        _plan = _plan with { SocketOptions = ParseSocketOptions() };
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == PathSet)
        {
            _targets.Add(_plan with { Target = new() { EndPoint = this.ToUnixEndPoint(Path), Host = "localhost" } });
        }
        else if (ParameterSetName == AddressSet)
        {
            if (Resolve(ComputerName) is { } address)
                AddTarget(new IPEndPoint(address, Port));
        }
        else
        {
            foreach (EventServer server in InputObject)
                AddServer(server);
        }
    }

    private bool IsBound(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    private void AddTarget(IPEndPoint endPoint) =>
        _targets.Add(_plan with { Target = new() { EndPoint = endPoint, Host = HostField(ComputerName, endPoint) } });

    private void AddServer(EventServer server)
    {
        if (server.State == ServerState.Stopped)
        {
            WriteError(LoadErrors.ServerStopped(server));
            return;
        }
        EndPoint endPoint = server.Address is { } address
            ? new IPEndPoint(Reachable(address), server.Port!.Value)
            : new UnixDomainSocketEndPoint(server.Path!);
        _targets.Add(_plan with
        {
            Target = new()
            {
                EndPoint = endPoint,
                Host = endPoint is IPEndPoint ip ? HostField(ip.Address.ToString(), ip) : "localhost",
                ServerName = server.Name,
                CpuSeconds = () => server.LoopCpuSeconds + server.WorkerCpuSeconds,
            },
            Workload = IsBound(nameof(Workload)) ? Workload : WorkloadOf(server),
            Exchange = IsBound(nameof(Exchange)) ? Exchange : ExchangeWith(server),
        });
    }

    private static LoadWorkload WorkloadOf(EventServer server) => server.Workload switch
    {
        Servers.Workload.Echo => LoadWorkload.Echo,
        Servers.Workload.Sink => LoadWorkload.Sink,
        Servers.Workload.Source => LoadWorkload.Source,
        _ => LoadWorkload.Http,
    };

    private static ConnectExchange ExchangeWith(EventServer server) => server.Workload switch
    {
        Servers.Workload.Echo => ConnectExchange.Echo,
        Servers.Workload.Sink or Servers.Workload.Source => ConnectExchange.None,
        _ => ConnectExchange.Http,
    };

    // Who listens on every address is reached at the host's own.
    private static IPAddress Reachable(IPAddress address) => address switch
    {
        _ when address.Equals(IPAddress.Any) => IPAddress.Loopback,
        _ when address.Equals(IPAddress.IPv6Any) => IPAddress.IPv6Loopback,
        _ => address,
    };

    private static string HostField(string name, IPEndPoint endPoint)
    {
        const int HttpPort = 80;
        string host = IPAddress.TryParse(name, out IPAddress? address) && address.AddressFamily == AddressFamily.InterNetworkV6
            ? $"[{name}]"
            : name;
        return endPoint.Port == HttpPort ? host : FormattableString.Invariant($"{host}:{endPoint.Port}");
    }

    private IPAddress? Resolve(string name)
    {
        if (name.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            return IPAddress.Loopback;
        if (IPAddress.TryParse(name, out IPAddress? parsed))
            return Reachable(parsed);
        try
        {
            IPAddress[] addresses = Dns.GetHostAddressesAsync(name, Cancellation).GetAwaiter().GetResult();
            return addresses.FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork) ?? addresses[0];
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            WriteError(LoadErrors.NameNotResolved(name, exception));
            return null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private void CheckParameters()
    {
        if (FindMaximumRate != IsBound(nameof(LatencyTargetMilliseconds)))
        {
            ThrowTerminatingError(LoadErrors.ParameterConflict(
                nameof(FindMaximumRate), "it and -LatencyTargetMilliseconds need each other.",
                "Give both, or neither: -FindMaximumRate -LatencyTargetMilliseconds 10"));
        }
        if (FindMaximumRate && IsBound(nameof(RatePerSecond)))
        {
            ThrowTerminatingError(LoadErrors.ParameterConflict(
                nameof(FindMaximumRate), "the rate is what it looks for.", "Leave -RatePerSecond out."));
        }
        if (ResponseText is not null && RequestText is null)
        {
            ThrowTerminatingError(LoadErrors.ParameterConflict(
                nameof(ResponseText), "it is the answer to a -RequestText.", "Give that too."));
        }
        if (RequestText is not null && IsBound(nameof(MessageBytes)))
        {
            ThrowTerminatingError(LoadErrors.ParameterConflict(
                nameof(RequestText), "it has its own length.", "Leave -MessageBytes out."));
        }
        if (SourceAddress.Length > 0 && ParameterSetName == PathSet)
        {
            ThrowTerminatingError(LoadErrors.ParameterConflict(
                nameof(SourceAddress), "UNIX sockets have none.", "Leave it out."));
        }
    }

    private static byte[]? Bytes(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);
}
