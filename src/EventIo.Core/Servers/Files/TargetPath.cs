namespace EventIo.Servers.Files;

/// <summary>From the path of a request's target to a path of the file system.</summary>
internal static class TargetPath
{
    /// <summary>Room for the longest path, what is added to it, and a final zero.</summary>
    internal const int MaxBytes = Http.RequestParser.MaxLineBytes + 16;

    /// <summary>
    /// Decodes percent-encoded bytes, then removes <c>.</c>, <c>..</c> and empty parts (RFC 3986, section 5.2.4): what is
    /// encoded means the same as what is not. A path that names a folder gets <c>index.html</c>.
    /// </summary>
    /// <param name="path">Begins with a slash, no longer than a request line.</param>
    /// <param name="decoded">At least <see cref="MaxBytes"/>; gets the path, relative, with a final zero.</param>
    /// <returns>Its bytes without the zero; or a negative status code: 400 for a bad encoding, 403 for a path that leads out.</returns>
    internal static int Decode(ReadOnlySpan<byte> path, Span<byte> decoded)
    {
        int used = 0;
        // Where the part begins that is being decoded.
        int part = 0;
        for (int place = 1; place < path.Length; place++)
        {
            int value = path[place];
            if (value == '%')
            {
                value = path.Length - place > 2 ? FromHex(path[place + 1]) << 4 | FromHex(path[place + 2]) : -1;
                place += 2;
            }
            if (value <= 0)
                return -400;
            if (value != '/')
                decoded[used++] = (byte)value;
            else if (!EndPart(decoded, ref part, ref used))
                return -403;
        }
        if (decoded[part..used] is [(byte)'.'] or [(byte)'.', (byte)'.'] && !EndPart(decoded, ref part, ref used))
            return -403;
        if (part == used)
            used = Append(decoded, used, "index.html"u8);
        decoded[used] = 0;
        return used;
    }

    private static bool EndPart(Span<byte> decoded, ref int part, ref int used)
    {
        switch (decoded[part..used])
        {
            case []:
                break;
            case [(byte)'.']:
                used = part;
                break;
            case [(byte)'.', (byte)'.']:
                if (part == 0)
                    return false;
                used = part = decoded[..(part - 1)].LastIndexOf((byte)'/') + 1;
                break;
            default:
                part = used = Append(decoded, used, "/"u8);
                break;
        }
        return true;
    }

    private static int Append(Span<byte> decoded, int used, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(decoded[used..]);
        return used + bytes.Length;
    }

    // Negative for what is no digit, so that the whole value is.
    private static int FromHex(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        _ => -1,
    };
}
