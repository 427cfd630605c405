namespace EventIo.Servers.Http;

/// <summary>Finds the end of a body in chunks (RFC 9112, section 7.1) as its bytes arrive; the bytes themselves are dropped.</summary>
internal struct ChunkedBody
{
    // A size of sixteen digits would not fit, and nobody sends such a chunk.
    private const int MaxSizeDigits = 15;

    // Extensions and trailers are read over, not for ever.
    private const int MaxIgnoredBytes = 8 * 1024;

    private Place _place;
    private byte _digits;
    private bool _isLineEmpty;
    private ushort _ignored;
    private long _left;

    private enum Place : byte
    {
        Size,
        Extension,
        SizeLineFeed,
        Data,
        DataCarriageReturn,
        DataLineFeed,
        Trailer,
        TrailerLineFeed,
    }

    /// <summary>Bytes of chunks so far, announced ones included.</summary>
    internal long TotalBytes { get; private set; }

    /// <summary>Takes what has come.</summary>
    /// <param name="bytes">Bytes of the body and maybe of what follows.</param>
    /// <param name="used">How many of them belong to the body.</param>
    internal ParseOutcome Take(ReadOnlySpan<byte> bytes, out int used)
    {
        for (used = 0; used < bytes.Length; used++)
        {
            if (_place == Place.Data)
            {
                int step = (int)Math.Min(_left, bytes.Length - used);
                _left -= step;
                used += step - 1;
                if (_left == 0)
                    _place = Place.DataCarriageReturn;
                continue;
            }
            ParseOutcome outcome = Take(bytes[used]);
            if (outcome == ParseOutcome.Complete)
                used++;
            if (outcome != ParseOutcome.Incomplete)
                return outcome;
        }
        return ParseOutcome.Incomplete;
    }

    private ParseOutcome Take(byte value)
    {
        switch (_place)
        {
            case Place.Size when char.IsAsciiHexDigit((char)value):
                _left = (_left << 4) | (uint)(value <= '9' ? value - '0' : (value | 0x20) - 'a' + 10);
                return ++_digits <= MaxSizeDigits ? ParseOutcome.Incomplete : ParseOutcome.Refused;
            case Place.Size when _digits > 0 && value == ';':
                return Go(Place.Extension);
            case Place.Size when _digits > 0 && value == '\r':
                return Go(Place.SizeLineFeed);
            case Place.Extension when value == '\r':
                return Go(Place.SizeLineFeed);
            case Place.Extension:
                return Ignore(value);
            case Place.SizeLineFeed when value == '\n':
                return BeginChunk();
            case Place.DataCarriageReturn when value == '\r':
                return Go(Place.DataLineFeed);
            case Place.DataLineFeed when value == '\n':
                _digits = 0;
                return Go(Place.Size);
            case Place.Trailer when value == '\r':
                return Go(Place.TrailerLineFeed);
            case Place.Trailer:
                _isLineEmpty = false;
                return Ignore(value);
            case Place.TrailerLineFeed when value == '\n':
                bool isEnd = _isLineEmpty;
                _isLineEmpty = true;
                return isEnd ? ParseOutcome.Complete : Go(Place.Trailer);
            default:
                return ParseOutcome.Refused;
        }
    }

    private ParseOutcome BeginChunk()
    {
        TotalBytes += _left;
        _isLineEmpty = true;
        return Go(_left == 0 ? Place.Trailer : Place.Data);
    }

    private ParseOutcome Go(Place place)
    {
        _place = place;
        return ParseOutcome.Incomplete;
    }

    // No control characters but the tab: what looks like a line end to another parser must not be read over here.
    private ParseOutcome Ignore(byte value) =>
        ++_ignored <= MaxIgnoredBytes && value is (>= 0x20 or (byte)'\t') and not 0x7F
            ? ParseOutcome.Incomplete
            : ParseOutcome.Refused;
}
