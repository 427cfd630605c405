using System.Net;
using System.Net.Sockets;
using EventIo.Measurement;
using EventIo.Servers;

namespace EventIo.Tests.Support;

/// <summary>Runs of the load generator, to their result.</summary>
internal static class LoadRuns
{
    internal static LoadMeasurement Measure(EventServer server, LoadPlan plan) => Measure(Against(server, plan));

    internal static LoadMeasurement Measure(LoadPlan plan) =>
        LoadGenerator.Run(plan, CancellationToken.None).Select(update => update.Result).OfType<LoadMeasurement>().Single();

    internal static LoadPlan Against(EventServer server, LoadPlan plan) => plan with
    {
        Target = new()
        {
            EndPoint = server.Address is { } address ? new IPEndPoint(address, server.Port!.Value) : new UnixDomainSocketEndPoint(server.Path!),
            Host = "localhost",
            ServerName = server.Name,
            CpuSeconds = () => server.LoopCpuSeconds + server.WorkerCpuSeconds,
        },
    };

    internal static LoadPlan Against(int port, LoadPlan plan) =>
        plan with { Target = new() { EndPoint = new IPEndPoint(IPAddress.Loopback, port), Host = "localhost" } };
}
