namespace EventIo.Servers.Http;

/// <summary>Where a connection is in its requests and responses. Less than 300 bytes, kept for as long as its object is.</summary>
internal class HttpExchange
{
    internal const int NoBuffer = -1;

    internal RequestParser Parser;

    internal ChunkedBody Chunks;

    /// <summary>What the request asks for.</summary>
    internal HttpRoute Route;

    /// <summary>What is being waited for.</summary>
    internal ExchangePhase Phase { get; set; }

    /// <summary>The buffer that keeps the first part of a head, and how much of it is used.</summary>
    internal int Kept { get; set; } = NoBuffer;

    internal int KeptBytes { get; set; }

    /// <summary>Bytes of the request's body still to come; of a chunked one, the parser knows.</summary>
    internal long BodyLeft { get; set; }

    /// <summary>Bytes of the response's body that are not with the connection yet.</summary>
    internal long ResponseLeft { get; set; }

    /// <summary>The time for the head is being counted.</summary>
    internal bool IsHeadTimed { get; set; }

    /// <summary>The request is HEAD: the response has no body.</summary>
    internal bool IsHead { get; set; }

    internal bool IsChunked { get; set; }

    /// <summary>A client of HTTP/1.0 asked to keep the connection, and has to be told.</summary>
    internal bool SaysKeepAlive { get; set; }

    /// <summary>The connection outlives the response.</summary>
    internal bool IsPersistent { get; set; }

    /// <summary>Prepares for a new connection.</summary>
    internal void Reset()
    {
        BeginHead();
        Kept = NoBuffer;
        KeptBytes = 0;
        ResponseLeft = 0;
        IsHeadTimed = false;
    }

    /// <summary>Prepares for the next request.</summary>
    internal void BeginHead()
    {
        Parser = default;
        Phase = ExchangePhase.Head;
        IsHead = false;
    }
}
