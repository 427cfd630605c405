using System.Buffers.Text;

namespace EventIo.Servers.Http;

/// <summary>From a request's target to what it asks for.</summary>
internal static class HttpRouter
{
    /// <summary>Longest wait and most work that one request may ask for: ten minutes, and ten seconds.</summary>
    internal const long MaxDelayMilliseconds = 600_000;

    internal const long MaxCpuMicroseconds = 10_000_000;

    /// <summary>Largest response: a tebibyte.</summary>
    internal const long MaxResponseBytes = 1L << 40;

    internal static HttpRoute Find(in RequestHead head, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> path = Path(head.Target.Of(bytes));
        HttpRoute route = path switch
        {
            [(byte)'/'] => new HttpRoute(HttpRouteKind.Greeting),
            _ when path.SequenceEqual("/status"u8) => new HttpRoute(HttpRouteKind.Status),
            _ when path.StartsWith("/bytes/"u8) => Number(HttpRouteKind.Bytes, path[7..], MaxResponseBytes),
            _ when path.StartsWith("/delay/"u8) => Number(HttpRouteKind.Delay, path[7..], MaxDelayMilliseconds),
            _ when path.StartsWith("/cpu/"u8) => Number(HttpRouteKind.Cpu, path[5..], MaxCpuMicroseconds),
            [(byte)'*'] when head.Method == RequestMethod.Options => new HttpRoute(HttpRouteKind.Options),
            [] or [not (byte)'/', ..] => new HttpRoute(HttpRouteKind.Refusal, 400),
            _ => new HttpRoute(HttpRouteKind.Refusal, 404),
        };
        return route.Kind == HttpRouteKind.Refusal ? route : head.Method switch
        {
            RequestMethod.Get or RequestMethod.Head or RequestMethod.Post or RequestMethod.Put => route,
            RequestMethod.Options => new HttpRoute(HttpRouteKind.Options),
            RequestMethod.Unknown => new HttpRoute(HttpRouteKind.Refusal, 501),
            _ => new HttpRoute(HttpRouteKind.Refusal, 405),
        };
    }

    /// <summary>The path of a target, in origin form or absolute form (RFC 9112, section 3.2), without its query.</summary>
    internal static ReadOnlySpan<byte> Path(ReadOnlySpan<byte> target)
    {
        const int SchemeBytes = 7;
        if (target.Length > SchemeBytes && System.Text.Ascii.EqualsIgnoreCase(target[..SchemeBytes], "http://"u8))
        {
            int slash = target[SchemeBytes..].IndexOf((byte)'/');
            target = slash < 0 ? "/"u8 : target[(SchemeBytes + slash)..];
        }
        int query = target.IndexOf((byte)'?');
        return query < 0 ? target : target[..query];
    }

    private static HttpRoute Number(HttpRouteKind kind, ReadOnlySpan<byte> digits, long most)
    {
        if (digits.Length == 0 || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return new HttpRoute(HttpRouteKind.Refusal, 404);
        return Utf8Parser.TryParse(digits, out long number, out int used) && used == digits.Length && number <= most
            ? new HttpRoute(kind, number)
            : new HttpRoute(HttpRouteKind.Refusal, 400);
    }
}
