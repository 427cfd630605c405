using EventIo.Http;

namespace EventIo.Servers.Workloads.Files;

/// <summary>Converts the path of a request's target to a path of the file system.</summary>
internal static class TargetPath
{
    /// <summary>Room in bytes for the longest path, an appended name, and a terminating zero.</summary>
    internal const int MaxBytes = RequestParser.MaxLineBytes + 16;

    /// <summary>
    /// Decodes percent-encoded bytes, then removes <c>.</c>, <c>..</c> and empty parts (RFC 3986, section 5.2.4), so
    /// that encoded dots and slashes count too. A path that ends with a slash or a dot part gets <c>index.html</c>.
    /// </summary>
    /// <param name="path">The path, which starts with a slash and is no longer than a request line.</param>
    /// <param name="decoded">
    /// At least <see cref="MaxBytes"/> long; receives the relative path with a terminating zero.
    /// </param>
    /// <returns>
    /// The path's length in bytes without the zero; or a negative status code: 400 for a bad encoding, 403 for a path
    /// that leaves the root.
    /// </returns>
    internal static int Decode(ReadOnlySpan<byte> path, Span<byte> decoded)
    {
        int used = 0;
        // The start of the part that is being decoded.
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

    // Negative for an invalid digit, which makes the combined value negative too.
    private static int FromHex(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        _ => -1,
    };
}
