namespace EventIo.Servers;

/// <summary>How a server is.</summary>
public enum ServerState
{
    /// <summary>Every loop runs.</summary>
    Running,

    /// <summary>At least one loop has ended by an error; the others go on.</summary>
    Faulted,

    /// <summary>It was stopped. Its counters stay readable.</summary>
    Stopped,
}
