namespace EventIo.Measurement.Load.Loops;

/// <summary>Why a request failed.</summary>
internal enum LoadError
{
    /// <summary>Its connection could not be opened.</summary>
    Connect,

    /// <summary>Its connection was reset.</summary>
    Reset,

    /// <summary>The server closed the connection before it answered.</summary>
    Closed,

    /// <summary>The connect took too long.</summary>
    Timeout,

    /// <summary>The response has an unexpected status code.</summary>
    Status,

    /// <summary>The received bytes are not the expected ones.</summary>
    Content,
}
