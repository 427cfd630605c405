using System.Buffers;

namespace EventIo.Servers.Http;

/// <summary>
/// Parses the head of a request, HTTP/1.0 or 1.1 (RFC 9112), as its bytes arrive: goes on where it stopped, looks at no line
/// twice, and gives the same answer however the bytes are cut. Strict where two parsers that differ can be played off
/// against each other: line ends, white space, lengths.
/// </summary>
internal partial struct RequestParser
{
    /// <summary>Bytes of a head, its last line end included.</summary>
    internal const int MaxHeadBytes = 8 * 1024;

    /// <summary>Bytes of a request line; at least the 8,000 that RFC 9112, section 3, recommends.</summary>
    internal const int MaxLineBytes = 8_000;

    private const int MaxFields = 100;
    private const int MaxLeadingEmptyLines = 2;
    private const int MaxMethodBytes = 16;

    // RFC 9110, section 5.6.2, and RFC 9112, section 3.2: any visible character but the fragment's, which is never sent.
    private static readonly SearchValues<byte> TokenBytes = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private static readonly SearchValues<byte> TargetBytes = SearchValues.Create(
        [.. Enumerable.Range(0x21, 0x7F - 0x21).Where(value => value != '#').Select(value => (byte)value)]);

    private bool _hasLine;
    private byte _fieldCount;
    private byte _emptyLines;
    private ushort _lineStart;
    private ushort _scanned;

    /// <summary>The head, once it is complete.</summary>
    internal RequestHead Head;

    /// <summary>Bytes of the head, once it is complete.</summary>
    internal int Length { get; private set; }

    /// <summary>The status code of the refusal.</summary>
    internal short Status { get; private set; }

    /// <summary>Whether a part of a head has been seen.</summary>
    internal readonly bool HasBegun => _hasLine || _scanned > _lineStart;

    /// <summary>Whether a byte may stand in a method or in the name of a field.</summary>
    internal static bool IsToken(byte value) => TokenBytes.Contains(value);

    /// <summary>Parses on.</summary>
    /// <param name="bytes">All that there is of the head, from its first byte; what was seen before may not have changed.</param>
    internal ParseOutcome Parse(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            int found = bytes[_scanned..].IndexOf((byte)'\n');
            int end = found < 0 ? bytes.Length : _scanned + found;
            int refusal = RefusalSoFar(bytes[_lineStart..end], end);
            if (refusal != 0)
                return Refuse(refusal);
            if (found < 0)
            {
                _scanned = (ushort)end;
                return ParseOutcome.Incomplete;
            }
            ReadOnlySpan<byte> line = bytes[_lineStart..end];
            _scanned = (ushort)(end + 1);
            ushort start = _lineStart;
            _lineStart = _scanned;
            // A line ends with CR LF and nothing else does (RFC 9112, section 2.2: the lone LF is for the lenient).
            if (line is not [.. var content, (byte)'\r'])
                return Refuse(400);
            if (content.Length > 0)
            {
                int status = _hasLine ? TakeField(content, start) : TakeRequestLine(content, start);
                if (status != 0)
                    return Refuse(status);
            }
            else if (_hasLine)
            {
                return Finish();
            }
            else if (++_emptyLines > MaxLeadingEmptyLines)
            {
                return Refuse(400);
            }
        }
    }

    // What can be told of a line before its end has come, and has to be: the answer must not depend on how much came at once.
    private readonly int RefusalSoFar(ReadOnlySpan<byte> line, int end)
    {
        int refusal = _hasLine ? 0 : RefusalOfMethod(line);
        if (refusal == 0 && !_hasLine && line.Length > MaxLineBytes)
            refusal = 414;
        return refusal == 0 && end >= MaxHeadBytes ? 431 : refusal;
    }

    // What is no method can be told from its first byte on: whoever speaks another protocol shall not be kept waiting for a
    // line's end that never comes.
    private static int RefusalOfMethod(ReadOnlySpan<byte> line)
    {
        if (line.Length == 0 || line[0] == '\r')
            return line.Length <= 1 ? 0 : 400;
        int end = line.IndexOfAnyExcept(TokenBytes);
        // RFC 9112, section 3: a longer method than any that is known is 501.
        if ((end < 0 ? line.Length : end) > MaxMethodBytes)
            return 501;
        return end < 0 || (end > 0 && line[end] == ' ') ? 0 : 400;
    }

    private ParseOutcome Refuse(int status)
    {
        Status = (short)status;
        return ParseOutcome.Refused;
    }

    private ParseOutcome Finish()
    {
        Length = _scanned;
        // RFC 9112, section 3.2: a request of HTTP/1.1 without Host is refused.
        if (!Head.HasHost && !Head.IsVersion10)
            return Refuse(400);
        // Section 6.3: two lengths are an attempt to smuggle; section 6.1: HTTP/1.0 knows no transfer codings.
        if (Head.IsChunked && (Head.HasContentLength || Head.IsVersion10))
            return Refuse(400);
        return ParseOutcome.Complete;
    }

    private int TakeRequestLine(ReadOnlySpan<byte> line, int start)
    {
        _hasLine = true;
        int methodEnd = line.IndexOf((byte)' ');
        int targetEnd = line.LastIndexOf((byte)' ');
        if (methodEnd < 0 || targetEnd <= methodEnd + 1)
            return 400;
        ReadOnlySpan<byte> target = line[(methodEnd + 1)..targetEnd];
        if (target.ContainsAnyExcept(TargetBytes))
            return 400;
        Head.Method = Method(line[..methodEnd]);
        Head.Target = new ByteRange((ushort)(start + methodEnd + 1), (ushort)target.Length);
        return TakeVersion(line[(targetEnd + 1)..]);
    }

    private int TakeVersion(ReadOnlySpan<byte> version)
    {
        const int Major = 5;
        const int Minor = 7;
        if (version.Length != Minor + 1 || !version.StartsWith("HTTP/"u8) || version[Major + 1] != '.'
            || !char.IsAsciiDigit((char)version[Major]) || !char.IsAsciiDigit((char)version[Minor]))
            return 400;
        if (version[Major] != '1')
            return 505;
        Head.IsVersion10 = version[Minor] == '0';
        return 0;
    }

    private static RequestMethod Method(ReadOnlySpan<byte> token) => token.Length switch
    {
        3 when token.SequenceEqual("GET"u8) => RequestMethod.Get,
        3 when token.SequenceEqual("PUT"u8) => RequestMethod.Put,
        4 when token.SequenceEqual("HEAD"u8) => RequestMethod.Head,
        4 when token.SequenceEqual("POST"u8) => RequestMethod.Post,
        5 when token.SequenceEqual("TRACE"u8) => RequestMethod.Trace,
        6 when token.SequenceEqual("DELETE"u8) => RequestMethod.Delete,
        7 when token.SequenceEqual("OPTIONS"u8) => RequestMethod.Options,
        7 when token.SequenceEqual("CONNECT"u8) => RequestMethod.Connect,
        _ => RequestMethod.Unknown,
    };
}
