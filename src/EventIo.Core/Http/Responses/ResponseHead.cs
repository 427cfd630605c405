namespace EventIo.Http.Responses;

/// <summary>The parts of a status line and its fields that a client uses.</summary>
internal struct ResponseHead
{
    /// <summary>The value of <see cref="ContentLength"/> without such a field.</summary>
    internal const long NoLength = -1;

    public ResponseHead()
    {
    }

    internal short Status;

    /// <summary>HTTP/1.0: no persistence unless offered.</summary>
    internal bool IsVersion10;

    /// <summary>Transfer-Encoding ends with chunked.</summary>
    internal bool IsChunked;

    /// <summary>Transfer-Encoding names a coding, and chunked is not the last one.</summary>
    internal bool IsCoded;

    /// <summary>Connection: close.</summary>
    internal bool Closes;

    /// <summary>Connection: keep-alive.</summary>
    internal bool KeepsAlive;

    /// <summary>Content-Length, in bytes.</summary>
    internal long ContentLength = NoLength;

    /// <summary>Whether another response follows: this one is interim (RFC 9110, section 15.2).</summary>
    internal readonly bool IsInterim => Status is < 200 and not 101;

    /// <summary>Which part of the response follows the head (RFC 9112, section 6.3).</summary>
    internal readonly ResponsePart Next => this switch
    {
        { Status: < 200 or 204 or 304 } => ResponsePart.Head,
        { IsChunked: true } => ResponsePart.Chunks,
        // Any other coding ends with the connection, whatever Content-Length says.
        { IsCoded: true } or { ContentLength: NoLength } => ResponsePart.Rest,
        { ContentLength: 0 } => ResponsePart.Head,
        _ => ResponsePart.Body,
    };

    /// <summary>Whether the connection ends with the response (RFC 9112, section 9.3).</summary>
    /// <remarks>
    /// HTTP/1.0 has no transfer codings: a client that receives one must not reuse the connection (section 6.1). After
    /// a 101 another protocol follows, which was not requested.
    /// </remarks>
    internal readonly bool EndsConnection =>
        Closes || Status == 101 || Next == ResponsePart.Rest || (IsVersion10 && (!KeepsAlive || IsChunked || IsCoded));
}
