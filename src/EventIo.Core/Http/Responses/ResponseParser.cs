namespace EventIo.Http.Responses;

/// <summary>
/// Parses the head of a response, HTTP/1.0 or 1.1 (RFC 9112), as its bytes arrive: continues where it stopped, parses
/// each line once, and returns the same result however the bytes are split. Accepts what some servers send and other
/// clients accept: lone line feeds, folded lines, empty lines before the status line, no reason phrase. Refuses a
/// response whose end would be unknown.
/// </summary>
internal partial struct ResponseParser
{
    /// <summary>
    /// The maximum length of a head including its last line end, in bytes. curl accepts 300 KiB, wrk 80 KiB, h2load 64
    /// KiB.
    /// </summary>
    internal const int MaxHeadBytes = 256 * 1024;

    private const int MaxLeadingEmptyLines = 2;
    private const int StatusPlace = 9;
    private const int StatusEnd = 12;

    private bool _hasStatus;
    private byte _emptyLines;
    private int _lineStart;
    private int _scanned;

    public ResponseParser()
    {
    }

    /// <summary>The head, once it is complete.</summary>
    internal ResponseHead Head = new();

    /// <summary>Length of the head in bytes, once it is complete.</summary>
    internal int Length { get; private set; }

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
            // A peer with another protocol might never send a line end.
            if (end >= MaxHeadBytes || (!_hasStatus && !IsStatusLineSoFar(bytes[_lineStart..end])))
                return ParseOutcome.Refused;
            if (found < 0)
            {
                _scanned = end;
                return ParseOutcome.Incomplete;
            }
            ReadOnlySpan<byte> line = bytes[_lineStart..end];
            if (line is [.. var content, (byte)'\r'])
                line = content;
            if (line.Length == 0)
            {
                _scanned = _lineStart = end + 1;
                if (_hasStatus)
                    return Finish();
                if (++_emptyLines > MaxLeadingEmptyLines)
                    return ParseOutcome.Refused;
                continue;
            }
            if (_hasStatus)
            {
                // The first byte of the next line shows whether it continues this one.
                if (end + 1 == bytes.Length)
                {
                    _scanned = end;
                    return ParseOutcome.Incomplete;
                }
                if (bytes[end + 1] is (byte)' ' or (byte)'\t')
                {
                    _scanned = end + 1;
                    continue;
                }
            }
            _scanned = _lineStart = end + 1;
            if (!(_hasStatus ? ParseField(line) : ParseStatus(line)))
                return ParseOutcome.Refused;
        }
    }

    private ParseOutcome Finish()
    {
        Length = _scanned;
        return ParseOutcome.Complete;
    }

    // HTTP/1.1 200, then a blank or the line's end. An unknown minor version counts as 1.1 (RFC 9110, section 2.5).
    private static bool IsStatusLineSoFar(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> version = "HTTP/1."u8;
        if (line is [] or [(byte)'\r'])
            return true;
        int known = Math.Min(line.Length, version.Length);
        if (!line[..known].SequenceEqual(version[..known]))
            return false;
        for (int i = version.Length; i < Math.Min(line.Length, StatusEnd); i++)
        {
            if (i == StatusPlace - 1 ? line[i] != ' ' : !char.IsAsciiDigit((char)line[i]))
                return false;
        }
        return line.Length <= StatusEnd || line[StatusEnd] is (byte)' ' or (byte)'\r';
    }

    private bool ParseStatus(ReadOnlySpan<byte> line)
    {
        _hasStatus = true;
        if (line.Length < StatusEnd || !IsText(line))
            return false;
        Head.IsVersion10 = line[StatusPlace - 2] == '0';
        Head.Status = (short)(((line[StatusPlace] - '0') * 100)
            + ((line[StatusPlace + 1] - '0') * 10) + (line[StatusPlace + 2] - '0'));
        return Head.Status >= 100;
    }
}
