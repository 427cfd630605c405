namespace EventIo.Servers;

/// <summary>The states of a server.</summary>
public enum ServerState : long
{
    /// <summary>Every loop runs.</summary>
    Running,

    /// <summary>At least one loop has ended with an error; the others continue.</summary>
    Faulted,

    /// <summary>It was stopped. Its counters stay readable.</summary>
    Stopped,
}
