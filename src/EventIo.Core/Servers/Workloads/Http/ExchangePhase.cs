namespace EventIo.Servers.Workloads.Http;

/// <summary>What an HTTP connection waits for.</summary>
internal enum ExchangePhase : byte
{
    /// <summary>A request's head, or the rest of it.</summary>
    Head,

    /// <summary>The rest of a request's body.</summary>
    Body,

    /// <summary>The time at which the response is due.</summary>
    Delay,

    /// <summary>A worker.</summary>
    Work,

    /// <summary>Room in the output.</summary>
    Output,

    /// <summary>A linked file.</summary>
    LinkedFile,

    /// <summary>Nothing: the last response is being sent.</summary>
    Over,
}
