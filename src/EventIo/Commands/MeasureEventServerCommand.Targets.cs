using System.Net;
using System.Net.Sockets;
using System.Text;
using EventIo.Addresses;
using EventIo.Binding;
using EventIo.Errors.Records;
using EventIo.Measurement.Load;
using EventIo.Servers;

namespace EventIo.Commands;

/// <content>Selects the servers and their loads.</content>
public sealed partial class MeasureEventServerCommand
{
    private readonly List<LoadPlan> _targets = [];
    private Dictionary<string, string> _httpFields = [];

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        CheckParameters();
        double[] rates = [.. RateSteps.Of(RatePerSecond, StepCount).Select(rate => rate / GeneratorCount)];
        _plan = _plan with
        {
            SocketOptions = ParseSocketOptions(),
            RatePerSecond = rates.Length > 0 ? rates[0] : null,
            RampRates = rates.Length > 1 ? rates : [],
            DurationSeconds = IsBound(nameof(StepSeconds)) ? StepSeconds : DurationSeconds,
        };
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // Another computer's own address is valid from here, too; its loopback address is not.
        if (!IsPublic(ComputerName) && !this.CheckLocal(PSComputerName))
            return;
        if (ParameterSetName == PathSet)
        {
            AddTarget(_plan with { Target = new() { EndPoint = this.ToUnixEndPoint(Path), Host = "localhost" } });
        }
        else if (ParameterSetName == AddressSet)
        {
            if (Resolve() is { } endPoint)
                AddTarget(_plan with
                {
                    Target = new() { EndPoint = endPoint, Host = AddressText.HostField(ComputerName, Port) },
                });
        }
        else
        {
            foreach (EventServer server in InputObject)
                AddServer(server);
        }
    }

    private bool IsBound(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    private static bool IsPublic(string name) => IPAddress.TryParse(name, out IPAddress? address)
        ? !IPAddress.IsLoopback(address) && !AddressRange.IsAny(address) && !address.IsIPv6LinkLocal
        : name.Length > 0 && !name.Equals("localhost", StringComparison.OrdinalIgnoreCase);

    private void AddTarget(LoadPlan plan)
    {
        if (ParameterScope<LoadPlan>.Check(Scopes, MyInvocation.BoundParameters, plan, Words(plan)) is { } error)
            WriteError(error);
        else
            _targets.Add(plan);
    }

    private void AddServer(EventServer server)
    {
        if (server.State == ServerState.Stopped)
        {
            WriteError(ServerErrors.Stopped(server));
            return;
        }
        EndPoint endPoint = server.Address is { } address
            ? AddressChoice.Reachable(IPAddress.Parse(address), server.Port!.Value)
            : new UnixDomainSocketEndPoint(server.Path!);
        AddTarget(_plan with
        {
            Target = new()
            {
                EndPoint = endPoint,
                Host = endPoint is IPEndPoint ip ? AddressText.HostField(ip.Address.ToString(), ip.Port) : "localhost",
                ServerName = server.Name,
                CpuSeconds = () => server.LoopCpuSeconds + server.WorkerCpuSeconds,
            },
            Workload = IsBound(nameof(Workload)) ? Workload : ServerLoads.Of(server.Workload),
            Exchange = IsBound(nameof(Exchange)) ? Exchange : ServerLoads.ExchangeOf(server.Workload),
        });
    }

    private IPEndPoint? Resolve()
    {
        try
        {
            IPAddress[] sources =
                [.. SourceAddress.Select(address => ((IPEndPoint)this.ToIPEndPoint(address, 0)).Address)];
            IPEndPoint chosen =
                AddressChoice.Find(ComputerName, Port, ConnectTimeoutSeconds, sources, Cancellation);
            WriteVerbose($"{ComputerName}: the address used is {AddressText.Format(chosen)}.");
            return chosen;
        }
        catch (SocketException exception)
        {
            WriteError(NetworkErrors.Create(exception, ComputerName));
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C: nothing has been measured yet.
        }
        return null;
    }

    private void CheckParameters()
    {
        if (HttpFields.Read(HttpHeader, out _httpFields) is { } invalid)
            ThrowTerminatingError(invalid);
        if (FindMaximumRate && !IsBound(nameof(LatencyTargetMilliseconds)))
        {
            ThrowTerminatingError(ParameterErrors.Missing(
                nameof(FindMaximumRate),
                "it needs -LatencyTargetMilliseconds.",
                "Give both: -FindMaximumRate -LatencyTargetMilliseconds 10"));
        }
        if (FindMaximumRate && IsBound(nameof(RatePerSecond)))
        {
            ThrowTerminatingError(ParameterErrors.Conflict(
                nameof(FindMaximumRate), "the rate is what it looks for.", "Leave -RatePerSecond out."));
        }
        if (IsBound(nameof(StepSeconds)) && IsBound(nameof(DurationSeconds)))
        {
            ThrowTerminatingError(ParameterErrors.Conflict(
                nameof(StepSeconds), "it is the -DurationSeconds of each step.", "Leave -DurationSeconds out."));
        }
        if (RateSteps.Count(RatePerSecond, StepCount) > RateSteps.Most)
        {
            ThrowTerminatingError(ParameterErrors.Conflict(
                nameof(RatePerSecond),
                $"a ramp has at most {RateSteps.Most} steps.",
                "Give the range as text: -RatePerSecond 1000..10000 -StepCount 10"));
        }
        if (ResponseText is not null && RequestText is null)
        {
            ThrowTerminatingError(ParameterErrors.Missing(
                nameof(ResponseText), "it is the answer to a -RequestText.", "Give -RequestText too."));
        }
        if (RequestText is not null && IsBound(nameof(MessageBytes)))
        {
            ThrowTerminatingError(ParameterErrors.Conflict(
                nameof(RequestText), "the text has a length of its own.", "Leave -MessageBytes out."));
        }
    }

    private static byte[]? Bytes(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);
}
