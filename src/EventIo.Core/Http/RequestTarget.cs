using System.Buffers;
using System.Text;

namespace EventIo.Http;

/// <summary>The target of a request (RFC 9112, section 3.2).</summary>
internal static class RequestTarget
{
    // Characters of a registered name: unreserved ones, sub-delimiters, and the percent sign of an encoded byte.
    private static readonly SearchValues<byte> NameBytes = SearchValues.Create(
        "!$%&'()*+,-.;=_~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private static readonly SearchValues<byte> LiteralBytes = SearchValues.Create("0123456789ABCDEFabcdef:."u8);

    /// <summary>Returns the path of a target in origin form or absolute form, without its query.</summary>
    /// <returns>A path that starts with a slash; <c>*</c> unchanged; empty for any other target.</returns>
    internal static ReadOnlySpan<byte> Path(ReadOnlySpan<byte> target)
    {
        if (target is [not (byte)'/', ..])
            target = FromAbsolute(target);
        int query = target.IndexOf((byte)'?');
        return query < 0 ? target : target[..query];
    }

    private static ReadOnlySpan<byte> FromAbsolute(ReadOnlySpan<byte> target)
    {
        if (target is [(byte)'*'])
            return target;
        // A server accepts the absolute form (RFC 9112, section 3.2.2), including https, which a TLS proxy may pass on.
        int scheme = StartsWith(target, "http://"u8) ? 7 : StartsWith(target, "https://"u8) ? 8 : 0;
        if (scheme == 0)
            return default;
        ReadOnlySpan<byte> rest = target[scheme..];
        int end = rest.IndexOfAny((byte)'/', (byte)'?');
        // Refuses an empty host, and user information (RFC 9110, sections 4.2.1 and 4.2.4).
        if (!IsHost(end < 0 ? rest : rest[..end]))
            return default;
        // Without a path, the target is the root.
        return end >= 0 && rest[end] == '/' ? rest[end..] : "/"u8;
    }

    /// <summary>
    /// Returns whether a text is a host, with or without a port (RFC 3986, sections 3.2.2 and 3.2.3).
    /// </summary>
    internal static bool IsHost(ReadOnlySpan<byte> text)
    {
        bool isLiteral = text is [(byte)'[', ..];
        int end = isLiteral ? text.IndexOf((byte)']') + 1 : text.IndexOf((byte)':');
        if (isLiteral ? end == 0 || !IsLiteral(text[1..(end - 1)]) : !IsName(end < 0 ? text : text[..end]))
            return false;
        ReadOnlySpan<byte> port = end < 0 ? default : text[end..];
        return port.Length == 0 || (port[0] == ':' && !port[1..].ContainsAnyExceptInRange((byte)'0', (byte)'9'));
    }

    private static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> start) =>
        text.Length > start.Length && Ascii.EqualsIgnoreCase(text[..start.Length], start);

    // An IPv6 address without a zone, or IPvFuture.
    private static bool IsLiteral(ReadOnlySpan<byte> text) => text is [(byte)'v' or (byte)'V', .. var future]
        ? IsFuture(future)
        : text.Count((byte)':') >= 2 && !text.ContainsAnyExcept(LiteralBytes);

    // The version in hexadecimal, a dot, and characters of which a registered name has all but the colon.
    private static bool IsFuture(ReadOnlySpan<byte> text)
    {
        int dot = text.IndexOf((byte)'.');
        if (dot < 1 || dot == text.Length - 1)
            return false;
        foreach (byte digit in text[..dot])
        {
            if (!IsHex(digit))
                return false;
        }
        foreach (byte value in text[(dot + 1)..])
        {
            if (value == '%' || (value != ':' && !NameBytes.Contains(value)))
                return false;
        }
        return true;
    }

    private static bool IsName(ReadOnlySpan<byte> text)
    {
        for (int percent = text.IndexOf((byte)'%'), start = 0; percent >= 0;)
        {
            start += percent + 1;
            if (text.Length < start + 2 || !IsHex(text[start]) || !IsHex(text[start + 1]))
                return false;
            percent = text[start..].IndexOf((byte)'%');
        }
        return text.Length > 0 && !text.ContainsAnyExcept(NameBytes);
    }

    private static bool IsHex(byte value) => char.IsAsciiHexDigit((char)value);
}
