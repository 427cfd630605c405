using System.Buffers.Text;
using System.Text;

namespace EventIo.Measurement.Load;

/// <summary>What a client has to know of an HTTP response's head (RFC 9112).</summary>
internal readonly ref struct ResponseHead
{
    private const int StatusPlace = 9;
    private const int StatusEnd = 12;

    internal int Status { get; private init; }

    /// <summary>Bytes of the body; negative when the head doesn't tell.</summary>
    internal long ContentLength { get; private init; }

    internal bool IsChunked { get; private init; }

    /// <summary>The server closes the connection behind the response.</summary>
    internal bool Closes { get; private init; }

    /// <summary>Where the head ends that these bytes begin with.</summary>
    /// <returns>The place behind its empty line; negative when it is not complete.</returns>
    internal static int End(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> end = "\r\n\r\n"u8;
        int place = bytes.IndexOf(end);
        return place < 0 ? -1 : place + end.Length;
    }

    internal static bool TryParse(ReadOnlySpan<byte> bytes, out ResponseHead head)
    {
        head = default;
        if (bytes.Length < StatusEnd || !bytes.StartsWith("HTTP/1."u8)
            || !Utf8Parser.TryParse(bytes[StatusPlace..StatusEnd], out int status, out int digits) || digits != 3)
            return false;
        bool closes = bytes["HTTP/1.".Length] == '0';
        bool isChunked = false;
        long length = -1;
        for (int begin = bytes.IndexOf((byte)'\n') + 1; begin < bytes.Length;)
        {
            ReadOnlySpan<byte> line = bytes[begin..];
            int end = line.IndexOf((byte)'\n');
            line = line[..end];
            begin += end + 1;
            if (line.Length == 0)
                return false;
            // Of the many fields there may be, these few letters tell most apart at once.
            switch (line[0] | 0x20)
            {
                case 'c' when Value(line, "content-length:"u8) is { IsEmpty: false } value:
                    if (!Utf8Parser.TryParse(value, out length, out int used) || used != value.Length || length < 0)
                        return false;
                    break;
                case 'c' when Value(line, "connection:"u8) is { IsEmpty: false } value:
                    closes = Ascii.EqualsIgnoreCase(value, "close"u8)
                        || (closes && !Ascii.EqualsIgnoreCase(value, "keep-alive"u8));
                    break;
                case 't' when Value(line, "transfer-encoding:"u8) is { IsEmpty: false } value:
                    isChunked = Ascii.EqualsIgnoreCase(value, "chunked"u8);
                    break;
            }
        }
        head = new ResponseHead { Status = status, ContentLength = length, IsChunked = isChunked, Closes = closes };
        return true;
    }

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name) =>
        line.Length > name.Length && Ascii.EqualsIgnoreCase(line[..name.Length], name)
            ? line[name.Length..].Trim(" \t\r"u8)
            : default;
}
