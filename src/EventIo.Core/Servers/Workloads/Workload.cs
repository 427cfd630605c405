namespace EventIo.Servers.Workloads;

/// <summary>What a server does with the bytes that it receives.</summary>
public enum Workload : long
{
    /// <summary>Sends every byte back.</summary>
    Echo,

    /// <summary>Drops every byte.</summary>
    Sink,

    /// <summary>Sends as fast as the peer reads, and drops received bytes.</summary>
    Source,

    /// <summary>
    /// HTTP/1.1 with <c>/</c>, <c>/bytes/N</c>, <c>/delay/MILLISECONDS</c>,
    /// <c>/cpu/MICROSECONDS</c> and <c>/status</c>.
    /// </summary>
    Http,

    /// <summary>HTTP/1.1 with the files of a folder.</summary>
    File,
}
