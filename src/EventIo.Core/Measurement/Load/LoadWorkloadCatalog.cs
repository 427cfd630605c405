namespace EventIo.Measurement.Load;

/// <summary>
/// The properties of each load workload. The plan, the loops, the report, the parameters and tests are derived from it.
/// A new workload requires a member of <see cref="LoadWorkload"/> and a row here; a workload with a new protocol also
/// requires a member of <see cref="ConnectExchange"/> and an exchange in a file of its own.
/// </summary>
public static class LoadWorkloadCatalog
{
    private const int SinkBytes = 64 * 1024;

    /// <summary>A row for each member of <see cref="LoadWorkload"/>, in its order.</summary>
    public static IReadOnlyList<LoadWorkloadDescription> All { get; } =
    [
        new()
        {
            Workload = LoadWorkload.Echo,
            Summary = "Sends messages and compares every byte that comes back.",
            Exchange = ConnectExchange.Echo,
        },
        new()
        {
            Workload = LoadWorkload.Http,
            Summary = "Gets a path over HTTP/1.1 connections that are kept.",
            Exchange = ConnectExchange.Http,
        },
        new()
        {
            Workload = LoadWorkload.Connect,
            Summary = "Repeatedly connects, has one exchange and closes (netperf's CRR).",
            Exchange = null,
            ConnectsPerRequest = true,
        },
        new()
        {
            Workload = LoadWorkload.Source,
            Summary = "Reads what the server sends, as fast as it comes.",
            Exchange = ConnectExchange.None,
        },
        new()
        {
            Workload = LoadWorkload.Sink,
            Summary = "Sends as fast as the server takes it.",
            Exchange = ConnectExchange.None,
            StreamedBytes = SinkBytes,
        },
    ];

    /// <summary>Returns the description of a workload.</summary>
    /// <param name="workload">The workload.</param>
    /// <returns>Its row.</returns>
    public static LoadWorkloadDescription Describe(LoadWorkload workload) => All[(int)workload];
}
