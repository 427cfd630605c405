namespace EventIo.Servers.Http;

/// <summary>How far a parser got.</summary>
internal enum ParseOutcome : byte
{
    /// <summary>To the end of what there is: more has to come.</summary>
    Incomplete,

    /// <summary>To the end of what it parses.</summary>
    Complete,

    /// <summary>To something that is not allowed: the connection has lost its meaning.</summary>
    Refused,
}
