using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace EventIo.Http;

/// <summary>Dates in the formats of HTTP (RFC 9110, section 5.6.7), as seconds since 1970, UTC.</summary>
internal static class HttpDate
{
    /// <summary>Length in bytes of a date in the preferred format: <c>Sun, 06 Nov 1994 08:49:37 GMT</c>.</summary>
    internal const int Bytes = 29;

    private const int MaxBytes = 40;

    // A year of two digits lies at most fifty years in the future.
    private const int CenturyAhead = 50;

    private static readonly string[] ObsoleteFormats = ["dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy"];

    private static readonly CultureInfo Culture = CreateCulture();

    /// <summary>The earliest date that can be written: the year 1.</summary>
    internal static readonly long MinValue = DateTimeOffset.MinValue.ToUnixTimeSeconds();

    internal static void Write(long seconds, Span<byte> date) => DateTime.UnixEpoch.AddSeconds(seconds).TryFormat(
        date, out _, "R", CultureInfo.InvariantCulture);

    /// <summary>Reads a date in the preferred format or one of the two obsolete ones.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> date, out long seconds)
    {
        seconds = 0;
        if (Utf8Parser.TryParse(date, out DateTimeOffset usual, out int used, 'R'))
        {
            seconds = usual.ToUnixTimeSeconds();
            return used == date.Length;
        }
        Span<char> text = stackalloc char[MaxBytes];
        if (date.Length > MaxBytes || Encoding.Latin1.GetChars(date, text) == 0)
            return false;
        bool isDate = DateTimeOffset.TryParseExact(
            text[..date.Length],
            ObsoleteFormats,
            Culture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowInnerWhite,
            out DateTimeOffset obsolete);
        seconds = obsolete.ToUnixTimeSeconds();
        return isDate;
    }

    private static CultureInfo CreateCulture()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.DateTimeFormat.Calendar.TwoDigitYearMax = DateTime.UtcNow.Year + CenturyAhead;
        return culture;
    }
}
