using EventIo.Measurement.Load;
using EventIo.Servers.Workloads;

namespace EventIo.Binding;

/// <summary>Maps the workloads of probe servers to loads.</summary>
internal static class ServerLoads
{
    // CS8509, an error here, reports a workload without an arm. CS8524 is about values without a name.
#pragma warning disable CS8524
    /// <summary>Returns the load for a server's workload.</summary>
    /// <param name="workload">The server's workload.</param>
    internal static LoadWorkload Of(Workload workload) => workload switch
    {
        Workload.Echo => LoadWorkload.Echo,
        Workload.Sink => LoadWorkload.Sink,
        Workload.Source => LoadWorkload.Source,
        Workload.Http or Workload.File => LoadWorkload.Http,
    };
#pragma warning restore CS8524

    /// <summary>
    /// Returns the exchange on each connection to such a server, if each request uses a new connection.
    /// </summary>
    /// <param name="workload">The server's workload.</param>
    internal static ConnectExchange ExchangeOf(Workload workload) =>
        LoadWorkloadCatalog.Describe(Of(workload)).Exchange ?? ConnectExchange.None;
}
