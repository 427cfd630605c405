using System.Buffers;

namespace EventIo.Http;

/// <summary>
/// Parses the head of a request, HTTP/1.0 or 1.1 (RFC 9112), as its bytes arrive: continues where it stopped, parses
/// each line once, and returns the same result however the bytes are split. Strict where differences between parsers
/// allow request smuggling: line ends, white space, lengths.
/// </summary>
internal partial struct RequestParser
{
    /// <summary>The maximum length of a head including its last line end, in bytes.</summary>
    internal const int MaxHeadBytes = 8 * 1024;

    /// <summary>
    /// The maximum length of a request line, in bytes: the minimum that RFC 9112, section 3, recommends.
    /// </summary>
    internal const int MaxLineBytes = 8_000;

    private const int MaxFields = 100;
    private const int MaxLeadingEmptyLines = 2;
    private const int MaxMethodBytes = 16;

    // Characters of a token: RFC 9110, section 5.6.2. Those of a target: RFC 9112, section 3.2. # would start a
    // fragment, which clients don't send.
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

    /// <summary>Length of the head in bytes, once it is complete.</summary>
    internal int Length { get; private set; }

    /// <summary>The status code of the refusal.</summary>
    internal short Status { get; private set; }

    /// <summary>Whether a part of a head has been seen.</summary>
    internal readonly bool HasBegun => _hasLine || _scanned > _lineStart;

    /// <summary>Returns whether a byte is allowed in a method or in the name of a field.</summary>
    internal static bool IsToken(byte value) => TokenBytes.Contains(value);

    /// <summary>Continues parsing.</summary>
    /// <param name="bytes">
    /// All bytes received of the head so far, from its first; those already parsed must not have changed.
    /// </param>
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
            // A line has to end with CR LF (RFC 9112, section 2.2, allows a lenient parser to accept a lone LF).
            if (line is not [.. var content, (byte)'\r'])
                return Refuse(400);
            if (content.Length > 0)
            {
                int status = _hasLine ? ParseField(content, start) : ParseRequestLine(content, start);
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

    // Refuses a line before its end has arrived, if possible: the result must not depend on packet boundaries.
    private readonly int RefusalSoFar(ReadOnlySpan<byte> line, int end)
    {
        int refusal = _hasLine ? 0 : RefusalOfMethod(line);
        if (refusal == 0 && !_hasLine && line.Length > MaxLineBytes)
            refusal = 414;
        return refusal == 0 && end >= MaxHeadBytes ? 431 : refusal;
    }

    // Refuses an invalid method early: a client of another protocol might never send a line end.
    private static int RefusalOfMethod(ReadOnlySpan<byte> line)
    {
        if (line.Length == 0 || line[0] == '\r')
            return line.Length <= 1 ? 0 : 400;
        int end = line.IndexOfAnyExcept(TokenBytes);
        // RFC 9112, section 3: 501 for a method that is longer than any known one.
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
        // RFC 9112, section 3.2: an HTTP/1.1 request without Host is refused.
        if (!Head.HasHost && !Head.IsVersion10)
            return Refuse(400);
        // Section 6.3: two lengths indicate request smuggling. Section 6.1: HTTP/1.0 has no transfer codings.
        if (Head.IsChunked && (Head.HasContentLength || Head.IsVersion10))
            return Refuse(400);
        return ParseOutcome.Complete;
    }

    private int ParseRequestLine(ReadOnlySpan<byte> line, int start)
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
        return ParseVersion(line[(targetEnd + 1)..]);
    }

    private int ParseVersion(ReadOnlySpan<byte> version)
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
