namespace EventIo.Servers.Http;

/// <summary>What a request asks for.</summary>
/// <param name="Kind">Which of the things that there are.</param>
/// <param name="Argument">Its number: bytes, milliseconds, microseconds, or a status code.</param>
internal readonly record struct HttpRoute(HttpRouteKind Kind, long Argument = 0)
{
    /// <summary>Nothing but an error.</summary>
    internal static HttpRoute Refuse(int status) => new(HttpRouteKind.Refusal, status);
}
