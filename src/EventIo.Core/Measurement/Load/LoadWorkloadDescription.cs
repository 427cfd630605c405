namespace EventIo.Measurement.Load;

/// <summary>The properties of one load workload: a row of <see cref="LoadWorkloadCatalog"/>.</summary>
public sealed record LoadWorkloadDescription
{
    /// <summary>The workload.</summary>
    public required LoadWorkload Workload { get; init; }

    /// <summary>What it does, in a sentence or two, for help.</summary>
    public required string Summary { get; init; }

    /// <summary>
    /// What is exchanged on its connections; <see langword="null"/> if <see cref="LoadPlan.Exchange"/> decides.
    /// </summary>
    public required ConnectExchange? Exchange { get; init; }

    /// <summary>Whether each request uses a new connection, and includes the connect.</summary>
    public bool ConnectsPerRequest { get; init; }

    /// <summary>
    /// The default number of bytes of each send if it sends without responses; 0 if it doesn't.
    /// </summary>
    public int StreamedBytes { get; init; }

    /// <summary>Whether requests have responses, and so latencies.</summary>
    public bool HasRequests => ConnectsPerRequest || Exchange != ConnectExchange.None;

    /// <summary>Whether a connection may have several requests in flight.</summary>
    public bool CanPipeline => HasRequests && !ConnectsPerRequest;
}
