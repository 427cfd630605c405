using System.Buffers.Text;
using EventIo.Http;

namespace EventIo.Servers.Workloads.Http;

/// <summary>Maps a request's target to a response.</summary>
internal static class HttpRouter
{
    /// <summary>The longest delay that a request may ask for: ten minutes.</summary>
    internal const long MaxDelayMilliseconds = 600_000;

    internal const long MaxCpuMicroseconds = 10_000_000;

    /// <summary>The largest response: a tebibyte.</summary>
    internal const long MaxResponseBytes = 1L << 40;

    internal static HttpRoute Find(in RequestHead head, ReadOnlySpan<byte> bytes) => head.Method switch
    {
        RequestMethod.Get or RequestMethod.Head or RequestMethod.Post or RequestMethod.Put =>
            Find(RequestTarget.Path(head.Target.Of(bytes))),
        RequestMethod.Options => new HttpRoute(HttpRouteKind.Options),
        RequestMethod.Unknown => HttpRoute.Refuse(501),
        _ => HttpRoute.Refuse(405),
    };

    private static HttpRoute Find(ReadOnlySpan<byte> path) => path switch
    {
        [(byte)'/'] => new HttpRoute(HttpRouteKind.Greeting),
        [] or [(byte)'*'] => HttpRoute.Refuse(400),
        _ when path.SequenceEqual("/status"u8) => new HttpRoute(HttpRouteKind.Status),
        _ when path.StartsWith("/bytes/"u8) => Number(HttpRouteKind.Bytes, path[7..], MaxResponseBytes),
        _ when path.StartsWith("/delay/"u8) => Number(HttpRouteKind.Delay, path[7..], MaxDelayMilliseconds),
        _ when path.StartsWith("/cpu/"u8) => Number(HttpRouteKind.Cpu, path[5..], MaxCpuMicroseconds),
        _ => HttpRoute.Refuse(404),
    };

    private static HttpRoute Number(HttpRouteKind kind, ReadOnlySpan<byte> digits, long most)
    {
        if (digits.Length == 0 || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return HttpRoute.Refuse(404);
        return Utf8Parser.TryParse(digits, out long number, out int used) && used == digits.Length && number <= most
            ? new HttpRoute(kind, number)
            : HttpRoute.Refuse(400);
    }
}
