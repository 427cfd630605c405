namespace EventIo.Servers.Http;

/// <summary>The methods of RFC 9110, section 9.</summary>
internal enum RequestMethod : byte
{
    /// <summary>A token that is none of the others.</summary>
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
