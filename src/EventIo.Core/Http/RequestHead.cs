namespace EventIo.Http;

/// <summary>The parts of a request line and its fields that a server uses.</summary>
internal struct RequestHead
{
    internal RequestMethod Method;

    /// <summary>HTTP/1.0: no persistence unless asked for, no chunks.</summary>
    internal bool IsVersion10;

    internal bool HasHost;

    internal bool HasContentLength;

    /// <summary>Transfer-Encoding: chunked.</summary>
    internal bool IsChunked;

    /// <summary>Expect: 100-continue.</summary>
    internal bool ExpectsContinue;

    /// <summary>Connection: close.</summary>
    internal bool Closes;

    /// <summary>Connection: keep-alive.</summary>
    internal bool KeepsAlive;

    /// <summary>Content-Length, in bytes; 0 without one.</summary>
    internal long ContentLength;

    /// <summary>The request target as it appears in the request line.</summary>
    internal ByteRange Target;

    internal ByteRange Range;

    /// <summary>The first line of the list; there may be others.</summary>
    internal ByteRange IfMatch;

    /// <summary>The first line of the list; there may be others.</summary>
    internal ByteRange IfNoneMatch;

    internal ByteRange IfModifiedSince;
    internal ByteRange IfUnmodifiedSince;
    internal ByteRange IfRange;

    /// <summary>Whether the connection stays open after the response (RFC 9112, section 9.3).</summary>
    internal readonly bool IsPersistent => !Closes && (!IsVersion10 || KeepsAlive);

    /// <summary>Whether a body follows.</summary>
    internal readonly bool HasBody => IsChunked || ContentLength > 0;
}
