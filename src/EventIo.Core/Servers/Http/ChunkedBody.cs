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
        TrailerName,
        TrailerValue,
        TrailerLineFeed,
        LastLineFeed,
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

    private ParseOutcome Take(byte value) => _place switch
    {
        Place.Size when char.IsAsciiHexDigit((char)value) => TakeDigit(value),
        Place.Size when _digits > 0 && value == ';' => Go(Place.Extension),
        Place.Size or Place.Extension when value == '\r' && _digits > 0 => Go(Place.SizeLineFeed),
        Place.Extension => Ignore(IsText(value), Place.Extension),
        Place.SizeLineFeed when value == '\n' => BeginChunk(),
        Place.DataCarriageReturn when value == '\r' => Go(Place.DataLineFeed),
        Place.DataLineFeed when value == '\n' => BeginSize(),
        Place.Trailer when value == '\r' => Go(Place.LastLineFeed),
        Place.LastLineFeed when value == '\n' => ParseOutcome.Complete,
        // As strict as in a head: a name, and no blank before its colon.
        Place.TrailerName when value == ':' => Go(Place.TrailerValue),
        Place.Trailer or Place.TrailerName => Ignore(RequestParser.IsToken(value), Place.TrailerName),
        Place.TrailerValue when value == '\r' => Go(Place.TrailerLineFeed),
        Place.TrailerValue => Ignore(IsText(value), Place.TrailerValue),
        Place.TrailerLineFeed when value == '\n' => Go(Place.Trailer),
        _ => ParseOutcome.Refused,
    };

    private ParseOutcome TakeDigit(byte value)
    {
        _left = (_left << 4) | (uint)(value <= '9' ? value - '0' : (value | 0x20) - 'a' + 10);
        return ++_digits <= MaxSizeDigits ? ParseOutcome.Incomplete : ParseOutcome.Refused;
    }

    private ParseOutcome BeginSize()
    {
        _digits = 0;
        return Go(Place.Size);
    }

    private ParseOutcome BeginChunk()
    {
        TotalBytes += _left;
        return Go(_left == 0 ? Place.Trailer : Place.Data);
    }

    private ParseOutcome Go(Place place)
    {
        _place = place;
        return ParseOutcome.Incomplete;
    }

    private ParseOutcome Ignore(bool isAllowed, Place place)
    {
        _place = place;
        return isAllowed && ++_ignored <= MaxIgnoredBytes ? ParseOutcome.Incomplete : ParseOutcome.Refused;
    }

    // No control characters but the tab: what looks like a line end to another parser must not be read over here.
    private static bool IsText(byte value) => value is (>= 0x20 or (byte)'\t') and not 0x7F;
}
