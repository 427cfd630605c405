using System.Buffers.Text;
using System.Text;

namespace EventIo.Http.Responses;

/// <content>The fields that decide where a response ends and whether another one can follow.</content>
internal partial struct ResponseParser
{
    private bool ParseField(ReadOnlySpan<byte> line)
    {
        int colon = line.IndexOf((byte)':');
        if (colon <= 0 || !IsText(line))
            return false;
        // A recipient ignores a blank before the colon (RFC 9112, section 5.1).
        ReadOnlySpan<byte> name = line[..colon].TrimEnd(" \t"u8);
        ReadOnlySpan<byte> value = line[(colon + 1)..];
        return name.Length switch
        {
            0 => false,
            10 when Ascii.EqualsIgnoreCase(name, "connection"u8) => ParseConnection(value),
            14 when Ascii.EqualsIgnoreCase(name, "content-length"u8) => ParseContentLength(value),
            17 when Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8) => ParseTransferEncoding(value),
            _ => name[0] is not ((byte)' ' or (byte)'\t'),
        };
    }

    // A carriage return is only allowed in a line end, here that of a folded line (RFC 9112, sections 2.2 and 5.2).
    private static bool IsText(ReadOnlySpan<byte> line)
    {
        for (int at; (at = line.IndexOfAny((byte)'\0', (byte)'\r')) >= 0; line = line[(at + 1)..])
        {
            if (line[at] == 0 || at + 1 == line.Length || line[at + 1] != '\n')
                return false;
        }
        return true;
    }

    private bool ParseConnection(ReadOnlySpan<byte> value)
    {
        for (var options = new FieldList(value); options.MoveNext();)
        {
            Head.Closes |= options.Is("close"u8);
            Head.KeepsAlive |= options.Is("keep-alive"u8);
        }
        return true;
    }

    // The same number repeated counts once; different numbers leave the end unknown (RFC 9112, section 6.3).
    private bool ParseContentLength(ReadOnlySpan<byte> value)
    {
        bool hasNumber = false;
        for (var numbers = new FieldList(value); numbers.MoveNext(); hasNumber = true)
        {
            ReadOnlySpan<byte> digits = numbers.Current;
            // Utf8Parser would accept a sign.
            if (digits.ContainsAnyExceptInRange((byte)'0', (byte)'9')
                || !Utf8Parser.TryParse(digits, out long length, out int used) || used != digits.Length
                || (Head.ContentLength != ResponseHead.NoLength && Head.ContentLength != length))
                return false;
            Head.ContentLength = length;
        }
        return hasNumber;
    }

    // chunked comes last and once (RFC 9112, section 6.1); identity means no coding (RFC 2616, section 3.6).
    private bool ParseTransferEncoding(ReadOnlySpan<byte> value)
    {
        for (var codings = new FieldList(value); codings.MoveNext();)
        {
            if (Head.IsChunked)
                return false;
            if (codings.Is("chunked"u8))
                Head.IsChunked = true;
            else
                Head.IsCoded |= !codings.Is("identity"u8);
        }
        return true;
    }
}
