using System.Text;

namespace EventIo.Servers.Http;

/// <summary>The target of a request (RFC 9112, section 3.2).</summary>
internal static class RequestTarget
{
    /// <summary>The path of a target in origin form or absolute form, without its query.</summary>
    /// <returns>Begins with a slash; <c>*</c> as it is; empty for what is none of these.</returns>
    internal static ReadOnlySpan<byte> Path(ReadOnlySpan<byte> target)
    {
        if (target is [not (byte)'/', ..])
            target = FromAbsolute(target);
        int query = target.IndexOf((byte)'?');
        return query < 0 ? target : target[..query];
    }

    private static ReadOnlySpan<byte> FromAbsolute(ReadOnlySpan<byte> target)
    {
        const int SchemeBytes = 7;
        if (target is [(byte)'*'])
            return target;
        if (target.Length <= SchemeBytes || !Ascii.EqualsIgnoreCase(target[..SchemeBytes], "http://"u8))
            return default;
        ReadOnlySpan<byte> authority = target[SchemeBytes..];
        int end = authority.IndexOfAny((byte)'/', (byte)'?');
        // RFC 9110, section 4.2.1: a host that is empty is no host. Without a path, the root is meant.
        return end == 0 ? default : end > 0 && authority[end] == '/' ? authority[end..] : "/"u8;
    }
}
