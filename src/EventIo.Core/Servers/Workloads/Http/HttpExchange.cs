using EventIo.Http;
using EventIo.Multiplexing;

namespace EventIo.Servers.Workloads.Http;

/// <summary>
/// The state of a connection's current request and response. Less than 300 bytes, kept as long as the connection's
/// object.
/// </summary>
internal class HttpExchange
{
    internal RequestParser Parser;

    internal ChunkedBody Chunks;

    /// <summary>The first part of a head, or what arrived before the response was sent.</summary>
    internal KeptBytes Kept;

    /// <summary>The response that the request asks for.</summary>
    internal HttpRoute Route;

    /// <summary>What is being waited for.</summary>
    internal ExchangePhase Phase { get; set; }

    /// <summary>Bytes of the request's body that are still to come; not used for a chunked body.</summary>
    internal long BodyLeft { get; set; }

    /// <summary>Bytes of the response's body that have not been passed to the connection yet.</summary>
    internal long ResponseLeft { get; set; }

    /// <summary>Whether the timeout of the head or body is running.</summary>
    internal bool IsTimed { get; set; }

    /// <summary>When a delayed response is due.</summary>
    internal long DueAt { get; set; }

    /// <summary>Whether the client uses HTTP/1.0, which has no interim responses (RFC 9110, section 15.2).</summary>
    internal bool IsVersion10 { get; set; }

    /// <summary>Whether the method is HEAD: the response has no body.</summary>
    internal bool IsHead { get; set; }

    internal bool IsChunked { get; set; }

    /// <summary>Whether an HTTP/1.0 client asked to keep the connection, which the response has to confirm.</summary>
    internal bool SaysKeepAlive { get; set; }

    /// <summary>Whether the connection stays open after the response.</summary>
    internal bool IsPersistent { get; set; }

    /// <summary>Prepares for a new connection.</summary>
    internal void Reset()
    {
        BeginHead();
        Kept = default;
        ResponseLeft = 0;
        IsTimed = false;
    }

    /// <summary>Prepares for the next request.</summary>
    internal void BeginHead()
    {
        Parser = default;
        Phase = ExchangePhase.Head;
        IsHead = false;
    }
}
