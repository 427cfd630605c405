namespace EventIo.Http;

/// <summary>
/// Finds the end of a chunked body (RFC 9112, section 7.1) as its bytes arrive; the bytes themselves are dropped.
/// </summary>
/// <param name="isLenient">
/// For a client: accepts blanks after a size and lone line feeds, which some servers send and other clients accept. A
/// server accepts neither, because differences between parsers allow request smuggling.
/// </param>
internal struct ChunkedBody(bool isLenient)
{
    // A size of sixteen digits may overflow, and real chunks are smaller; but some servers pad sizes with zeros.
    private const int MaxSizeDigits = 15;
    private const int MaxLenientSizeDigits = 16;

    // The maximum of skipped bytes in extensions and trailers: in total for a request, per chunk for a response.
    private const int MaxIgnoredBytes = 8 * 1024;
    private const int MaxLenientIgnoredBytes = 256 * 1024;

    private readonly bool _isLenient = isLenient;
    private State _state;
    private byte _digits;
    private int _ignored;
    private long _left;

    private enum State : byte
    {
        Size,
        SizeBlank,
        Extension,
        SizeLineFeed,
        Data,
        DataCarriageReturn,
        DataLineFeed,
        Trailer,
        TrailerName,
        TrailerValue,
        TrailerLineFeed,
        LastLineFeed,
    }

    /// <summary>Bytes of all chunks so far, including the announced size of the current one.</summary>
    internal long TotalBytes { get; private set; }

    /// <summary>Parses received bytes.</summary>
    /// <param name="bytes">Bytes of the body, and possibly of what follows it.</param>
    /// <param name="used">How many of them belong to the body.</param>
    internal ParseOutcome Parse(ReadOnlySpan<byte> bytes, out int used)
    {
        for (used = 0; used < bytes.Length; used++)
        {
            if (_state == State.Data)
            {
                int step = (int)Math.Min(_left, bytes.Length - used);
                _left -= step;
                used += step - 1;
                if (_left == 0)
                    _state = State.DataCarriageReturn;
                continue;
            }
            ParseOutcome outcome = Parse(bytes[used]);
            if (outcome == ParseOutcome.Complete)
                used++;
            if (outcome != ParseOutcome.Incomplete)
                return outcome;
        }
        return ParseOutcome.Incomplete;
    }

    private ParseOutcome Parse(byte value) => _state switch
    {
        State.Size when char.IsAsciiHexDigit((char)value) => ParseDigit(value),
        State.Size when _digits > 0 && value == ';' => MoveTo(State.Extension),
        // Blanks before an extension are allowed (RFC 9112, section 7.1.1; RFC 9110, section 5.6.3).
        State.Size or State.SizeBlank when _digits > 0 && value is (byte)' ' or (byte)'\t' =>
            Ignore(isAllowed: true, State.SizeBlank),
        State.SizeBlank when value == ';' => MoveTo(State.Extension),
        State.SizeBlank when _isLenient && value == '\r' => MoveTo(State.SizeLineFeed),
        State.Size or State.Extension when value == '\r' && _digits > 0 => MoveTo(State.SizeLineFeed),
        State.Size or State.SizeBlank or State.Extension when IsLineFeed(value) && _digits > 0 => BeginChunk(),
        State.Extension => Ignore(IsText(value), State.Extension),
        State.SizeLineFeed when value == '\n' => BeginChunk(),
        State.DataCarriageReturn when value == '\r' => MoveTo(State.DataLineFeed),
        State.DataLineFeed when value == '\n' => BeginSize(),
        State.DataCarriageReturn when IsLineFeed(value) => BeginSize(),
        State.Trailer when value == '\r' => MoveTo(State.LastLineFeed),
        State.LastLineFeed when value == '\n' => ParseOutcome.Complete,
        State.Trailer when IsLineFeed(value) => ParseOutcome.Complete,
        // As strict as in a head: a name, and no blank before its colon.
        State.TrailerName when value == ':' => MoveTo(State.TrailerValue),
        State.Trailer or State.TrailerName => Ignore(RequestParser.IsToken(value), State.TrailerName),
        State.TrailerValue when value == '\r' => MoveTo(State.TrailerLineFeed),
        State.TrailerValue when IsLineFeed(value) => MoveTo(State.Trailer),
        State.TrailerValue => Ignore(IsText(value), State.TrailerValue),
        State.TrailerLineFeed when value == '\n' => MoveTo(State.Trailer),
        _ => ParseOutcome.Refused,
    };

    private ParseOutcome ParseDigit(byte value)
    {
        _left = (_left << 4) | (uint)(value <= '9' ? value - '0' : (value | 0x20) - 'a' + 10);
        return ++_digits <= (_isLenient ? MaxLenientSizeDigits : MaxSizeDigits) && _left >= 0
            ? ParseOutcome.Incomplete
            : ParseOutcome.Refused;
    }

    private ParseOutcome BeginSize()
    {
        _digits = 0;
        return MoveTo(State.Size);
    }

    private ParseOutcome BeginChunk()
    {
        TotalBytes += _left;
        if (_isLenient)
            _ignored = 0;
        return MoveTo(_left == 0 ? State.Trailer : State.Data);
    }

    private ParseOutcome MoveTo(State state)
    {
        _state = state;
        return ParseOutcome.Incomplete;
    }

    private ParseOutcome Ignore(bool isAllowed, State state)
    {
        _state = state;
        return isAllowed && ++_ignored <= (_isLenient ? MaxLenientIgnoredBytes : MaxIgnoredBytes)
            ? ParseOutcome.Incomplete
            : ParseOutcome.Refused;
    }

    // Returns whether a lone line feed ends the line.
    private readonly bool IsLineFeed(byte value) => _isLenient && value == '\n';

    // No control characters but the tab: a byte that another parser treats as a line end must not be skipped here.
    private static bool IsText(byte value) => value is (>= 0x20 or (byte)'\t') and not 0x7F;
}
