namespace EventIo.Servers.Workloads.Http;

/// <summary>The response that a request asks for.</summary>
/// <param name="Kind">The kind of the response.</param>
/// <param name="Argument">Its parameter: bytes, milliseconds, microseconds, or a status code.</param>
internal readonly record struct HttpRoute(HttpRouteKind Kind, long Argument = 0)
{
    /// <summary>Creates an error response.</summary>
    internal static HttpRoute Refuse(int status) => new(HttpRouteKind.Refusal, status);
}
