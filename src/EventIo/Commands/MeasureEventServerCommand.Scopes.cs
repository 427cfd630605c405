using System.Net.Sockets;
using EventIo.Binding;
using EventIo.Errors;
using EventIo.Measurement.Load;

namespace EventIo.Commands;

/// <content>The parameters that apply to each load.</content>
public sealed partial class MeasureEventServerCommand
{
    private const string Http = "-Workload Http, or Connect with -Exchange Http";
    private const string Message = "-Workload Echo, or Connect with -Exchange Echo";

    private static string Requests => Workloads(row => row.HasRequests);

    private static string Pipelined => Workloads(row => row.CanPipeline);

    private static string Workloads(Func<LoadWorkloadDescription, bool> condition) =>
        $"-Workload {Alternatives.Of(LoadWorkloadCatalog.All.Where(condition).Select(row => row.Workload))}";

    private ParameterScope<LoadPlan>[] Scopes =>
    [
        new(nameof(HttpPath), Http, plan => plan.IsHttp),
        new(nameof(HttpHeader), Http, plan => plan.IsHttp),
        new(nameof(ExpectedStatusCode), Http, plan => plan.IsHttp),
        new(nameof(RequestText), Message, plan => plan.HasMessages),
        new(nameof(ResponseText), Message, plan => plan.HasMessages),
        new(nameof(MessageBytes), $"{Message}, or Sink", plan => plan.HasMessages || plan.IsSendingStream),
        new(nameof(Exchange), "-Workload Connect", plan => plan.ConnectsPerRequest),
        new(nameof(RatePerSecond), Requests, plan => plan.HasRequests),
        new(nameof(StepSeconds), "a ramp: several rates or a range in -RatePerSecond",
            plan => plan.RampRates.Count > 0),
        new(nameof(StepCount), "a range in -RatePerSecond, such as 1000..10000",
            _ => RatePerSecond.Any(RateSteps.IsRange)),
        new(nameof(GeneratorCount), "-RatePerSecond", plan => plan.RatePerSecond is not null),
        new(nameof(StartAt), "runs without -FindMaximumRate", _ => !FindMaximumRate),
        new(nameof(FindMaximumRate), Requests, plan => plan.HasRequests),
        new(nameof(LatencyTargetMilliseconds), "-FindMaximumRate", _ => FindMaximumRate),
        new(nameof(Arrival), "an open loop (-RatePerSecond or -FindMaximumRate)", IsOpenLoop),
        new(nameof(Seed), "messages of random bytes, or -Arrival Poisson",
            plan => (plan.HasMessages && plan.Request is null) || plan.IsSendingStream
                || (IsOpenLoop(plan) && plan.Arrival == ArrivalProcess.Poisson)),
        new(nameof(PipelineDepth), Pipelined, plan => plan.CanPipeline),
        new(nameof(WritesPerRequest), Requests, plan => plan.HasRequests),
        new(nameof(SourceAddress), "connections over TCP",
            plan => plan.Target.EndPoint.AddressFamily != AddressFamily.Unix),
    ];

    private bool IsOpenLoop(LoadPlan plan) => plan.RatePerSecond is not null || FindMaximumRate;

    private string Words(LoadPlan plan)
    {
        string exchange = plan.ConnectsPerRequest ? $" with the exchange {plan.Exchange}" : "";
        string loop = IsOpenLoop(plan) ? "" : " in a closed loop";
        string family = plan.Target.EndPoint.AddressFamily == AddressFamily.Unix ? " over a UNIX socket" : "";
        return $"this load is {plan.Workload}{exchange}{family}{loop}";
    }
}
