using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace EventIo.Http;

/// <content>Parses the fields that a server uses.</content>
internal partial struct RequestParser
{
    // RFC 9110, section 5.5: visible characters, blanks, tabs, and the bytes
    // from 0x80 on. No CR, LF, NUL or other control.
    private static readonly SearchValues<byte> ValueBytes = SearchValues.Create(
        [(byte)'\t', .. Enumerable.Range(0x20,
            0x7F - 0x20).Concat(Enumerable.Range(0x80, 0x80)).Select(value => (byte)value)]);

    private int ParseField(ReadOnlySpan<byte> line, int start)
    {
        if (++_fieldCount > MaxFields)
            return 431;
        int colon = line.IndexOf((byte)':');
        // A name with a blank before its colon, or the rest of a folded line, fails here (RFC 9112, sections 5.1 and
        // 5.2).
        if (colon <= 0 || line[..colon].ContainsAnyExcept(TokenBytes))
            return 400;
        ReadOnlySpan<byte> value = line[(colon + 1)..];
        if (value.ContainsAnyExcept(ValueBytes))
            return 400;
        ReadOnlySpan<byte> trimmed = value.Trim(" \t"u8);
        int place = start + colon + 1 + (trimmed.Length == 0 ? 0 : value.IndexOf(trimmed[0]));
        return ParseField(line[..colon], trimmed, new ByteRange((ushort)place, (ushort)trimmed.Length));
    }

    private int ParseField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ByteRange place)
    {
        switch (name.Length)
        {
            case 4 when Ascii.EqualsIgnoreCase(name, "host"u8):
                return ParseHost(value);
            case 5 when Ascii.EqualsIgnoreCase(name, "range"u8):
                return SetOnce(ref Head.Range, place);
            case 6 when Ascii.EqualsIgnoreCase(name, "expect"u8):
                return ParseExpectation(value);
            case 8 when Ascii.EqualsIgnoreCase(name, "if-match"u8):
                return SetFirst(ref Head.IfMatch, place);
            case 8 when Ascii.EqualsIgnoreCase(name, "if-range"u8):
                return SetOnce(ref Head.IfRange, place);
            case 10 when Ascii.EqualsIgnoreCase(name, "connection"u8):
                ParseConnection(value);
                return 0;
            case 13 when Ascii.EqualsIgnoreCase(name, "if-none-match"u8):
                return SetFirst(ref Head.IfNoneMatch, place);
            case 14 when Ascii.EqualsIgnoreCase(name, "content-length"u8):
                return ParseContentLength(value);
            case 17 when Ascii.EqualsIgnoreCase(name, "if-modified-since"u8):
                return SetOnce(ref Head.IfModifiedSince, place);
            case 17 when Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8):
                return ParseTransferEncoding(value);
            case 19 when Ascii.EqualsIgnoreCase(name, "if-unmodified-since"u8):
                return SetOnce(ref Head.IfUnmodifiedSince, place);
            default:
                return 0;
        }
    }

    private int ParseHost(ReadOnlySpan<byte> value)
    {
        // The value may be empty for a target without an authority (RFC 9112, section 3.2).
        if (Head.HasHost || (value.Length > 0 && !RequestTarget.IsHost(value)))
            return 400;
        Head.HasHost = true;
        return 0;
    }

    private int ParseExpectation(ReadOnlySpan<byte> value)
    {
        if (!Ascii.EqualsIgnoreCase(value, "100-continue"u8))
            return 417;
        // RFC 9110, section 10.1.1: ignored in HTTP/1.0.
        Head.ExpectsContinue = !Head.IsVersion10;
        return 0;
    }

    // Only digits, and only once: no sign, no list, no second field, even with the same value (RFC 9112, section 6.3).
    private int ParseContentLength(ReadOnlySpan<byte> value)
    {
        if (Head.HasContentLength || value.Length == 0 || value.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return 400;
        Head.HasContentLength = true;
        return Utf8Parser.TryParse(value, out Head.ContentLength, out int used) && used == value.Length ? 0 : 413;
    }

    // The list may have empty elements (RFC 9110, section 5.6.1). Chunked has to be the last coding and appear once, or
    // the length is unknown (RFC 9112, section 6.3). No other coding is supported.
    private int ParseTransferEncoding(ReadOnlySpan<byte> value)
    {
        bool isKnown = true;
        foreach (Range part in value.Split((byte)','))
        {
            ReadOnlySpan<byte> coding = value[part].Trim(" \t"u8);
            if (coding.Length == 0)
                continue;
            if (Head.IsChunked)
                return 400;
            Head.IsChunked = Ascii.EqualsIgnoreCase(coding, "chunked"u8);
            isKnown &= Head.IsChunked;
        }
        return !Head.IsChunked ? 400 : isKnown ? 0 : 501;
    }

    private void ParseConnection(ReadOnlySpan<byte> value)
    {
        for (var options = new FieldList(value); options.MoveNext();)
        {
            Head.Closes |= options.Is("close"u8);
            Head.KeepsAlive |= options.Is("keep-alive"u8);
        }
    }

    // Further lines continue the list (RFC 9110, section 5.3); the reader of the list finds them.
    private static int SetFirst(ref ByteRange field, ByteRange place)
    {
        if (field.Length == 0)
            field = place;
        return 0;
    }

    private static int SetOnce(ref ByteRange field, ByteRange place)
    {
        if (field.Length > 0)
            return 400;
        field = place;
        return 0;
    }
}
