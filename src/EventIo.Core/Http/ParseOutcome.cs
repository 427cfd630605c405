namespace EventIo.Http;

/// <summary>How far a parser has got.</summary>
internal enum ParseOutcome : byte
{
    /// <summary>To the end of the available bytes: more are needed.</summary>
    Incomplete,

    /// <summary>To the end of what it parses.</summary>
    Complete,

    /// <summary>To an invalid byte: the connection can't be used any more.</summary>
    Refused,
}
