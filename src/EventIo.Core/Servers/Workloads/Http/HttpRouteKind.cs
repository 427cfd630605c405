namespace EventIo.Servers.Workloads.Http;

/// <summary>The kinds of responses of a probe server.</summary>
internal enum HttpRouteKind : byte
{
    /// <summary>An error; the argument is its status code.</summary>
    Refusal,

    /// <summary>/: a small fixed body.</summary>
    Greeting,

    /// <summary>/bytes/N.</summary>
    Bytes,

    /// <summary>/delay/MS: the greeting, after MS milliseconds.</summary>
    Delay,

    /// <summary>/cpu/MICROSECONDS: the greeting, after a worker has used that much CPU time.</summary>
    Cpu,

    /// <summary>/status: the server's counters as JSON.</summary>
    Status,

    /// <summary>OPTIONS.</summary>
    Options,

    /// <summary>A file; the argument is the status code to send it with.</summary>
    File,
}
