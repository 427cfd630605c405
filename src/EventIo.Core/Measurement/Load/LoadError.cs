namespace EventIo.Measurement.Load;

/// <summary>Why a request got no answer that counts.</summary>
internal enum LoadError
{
    /// <summary>Its connection could not be made.</summary>
    Connect,

    /// <summary>Its connection was reset.</summary>
    Reset,

    /// <summary>The server closed the connection before it had answered.</summary>
    Closed,

    /// <summary>The connect took too long.</summary>
    Timeout,

    /// <summary>The response has another status code than the expected one.</summary>
    Status,

    /// <summary>Other bytes came than were expected.</summary>
    Content,
}
