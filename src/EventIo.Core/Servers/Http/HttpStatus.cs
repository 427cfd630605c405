namespace EventIo.Servers.Http;

/// <summary>The status codes in use, as they stand in a status line (RFC 9110, section 15).</summary>
internal static class HttpStatus
{
    /// <summary>Code, reason and line end.</summary>
    internal static ReadOnlySpan<byte> Line(int status) => status switch
    {
        200 => "200 OK\r\n"u8,
        204 => "204 No Content\r\n"u8,
        206 => "206 Partial Content\r\n"u8,
        304 => "304 Not Modified\r\n"u8,
        400 => "400 Bad Request\r\n"u8,
        403 => "403 Forbidden\r\n"u8,
        404 => "404 Not Found\r\n"u8,
        405 => "405 Method Not Allowed\r\n"u8,
        408 => "408 Request Timeout\r\n"u8,
        413 => "413 Content Too Large\r\n"u8,
        414 => "414 URI Too Long\r\n"u8,
        416 => "416 Range Not Satisfiable\r\n"u8,
        417 => "417 Expectation Failed\r\n"u8,
        431 => "431 Request Header Fields Too Large\r\n"u8,
        501 => "501 Not Implemented\r\n"u8,
        503 => "503 Service Unavailable\r\n"u8,
        505 => "505 HTTP Version Not Supported\r\n"u8,
        _ => "500 Internal Server Error\r\n"u8,
    };

    /// <summary>The same without the line end, and with one of its own kind: a body that says what the head says.</summary>
    internal static ReadOnlySpan<byte> Text(int status) => Line(status)[..^2];
}
