namespace EventIo.Servers;

/// <summary>What a server does with the bytes that it gets.</summary>
public enum Workload
{
    /// <summary>Sends every byte back.</summary>
    Echo,

    /// <summary>Takes every byte and drops it.</summary>
    Sink,

    /// <summary>Sends as fast as the peer reads, and drops what it gets.</summary>
    Source,

    /// <summary>
    /// HTTP/1.1 with <c>/</c>, <c>/bytes/N</c>, <c>/delay/MILLISECONDS</c>, <c>/cpu/MICROSECONDS</c> and <c>/status</c>.
    /// </summary>
    Http,

    /// <summary>HTTP/1.1 with the files of a folder.</summary>
    File,
}
