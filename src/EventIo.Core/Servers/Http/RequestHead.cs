namespace EventIo.Servers.Http;

/// <summary>What a server acts upon in a request line and its fields.</summary>
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

    /// <summary>The request target as it stands in the request line.</summary>
    internal ByteRange Target;

    internal ByteRange Range;
    internal ByteRange IfMatch;
    internal ByteRange IfNoneMatch;
    internal ByteRange IfModifiedSince;
    internal ByteRange IfUnmodifiedSince;
    internal ByteRange IfRange;

    /// <summary>Whether the connection outlives the response (RFC 9112, section 9.3).</summary>
    internal readonly bool IsPersistent => !Closes && (!IsVersion10 || KeepsAlive);

    /// <summary>Whether a body follows.</summary>
    internal readonly bool HasBody => IsChunked || ContentLength > 0;
}
