namespace EventIo.Http;

/// <summary>The methods of RFC 9110, section 9.</summary>
internal enum RequestMethod : byte
{
    /// <summary>Any other token.</summary>
    Unknown,
    Get,
    Head,
    Post,
    Put,
    Delete,
    Connect,
    Options,
    Trace,
}
