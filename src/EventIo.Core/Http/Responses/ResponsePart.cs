namespace EventIo.Http.Responses;

/// <summary>A part of an HTTP response.</summary>
internal enum ResponsePart : byte
{
    /// <summary>Status line and fields.</summary>
    Head,

    /// <summary>A body of known length.</summary>
    Body,

    /// <summary>A body in chunks.</summary>
    Chunks,

    /// <summary>A body that ends with the connection.</summary>
    Rest,
}
