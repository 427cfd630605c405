using System.Text;
using EventIo.Http;
using Xunit;

namespace EventIo.Tests.Http;

public sealed class ConditionsTests
{
    // Sun, 06 Nov 1994 08:49:37 GMT.
    private const long Modified = 784_111_777;

    private const string Tag = "\"2ebc98a1.5-3e8\"";

    private static readonly FileVersion s_file = new(Size: 1_000, Modified, ModifiedNanoseconds: 5);

    [Theory]
    [InlineData("", 200)]
    // RFC 9110, section 13.1.2.
    [InlineData($"If-None-Match: {Tag}", 304)]
    [InlineData($"If-None-Match: W/{Tag}", 304)]
    [InlineData($"If-None-Match: \"a\", \"b,c\" ,{Tag}", 304)]
    [InlineData("If-None-Match: *", 304)]
    [InlineData($"If-None-Match: \"a\"\r\nX: y\r\nif-none-match: {Tag}", 304)]
    [InlineData("If-None-Match: \"a\"\r\nIf-None-Match: \"b\"", 200)]
    [InlineData($"If-Match: \"a\"\r\nIf-Match: {Tag}", 200)]
    [InlineData("If-Match: \"a\"\r\nIf-Match: \"b\"", 412)]
    [InlineData("If-None-Match: \"a\", W/\"b\"", 200)]
    [InlineData("If-None-Match: 2ebc98a1.5-3e8", 200)]
    [InlineData("If-None-Match: \"", 200)]
    // Section 13.1.3, and the three formats of section 5.6.7.
    [InlineData("If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT", 304)]
    [InlineData("If-Modified-Since: Sunday, 06-Nov-94 08:49:37 GMT", 304)]
    [InlineData("If-Modified-Since: Sun Nov  6 08:49:37 1994", 304)]
    [InlineData("If-Modified-Since: Sun, 06 Nov 1994 08:49:38 GMT", 304)]
    [InlineData("If-Modified-Since: Sun, 06 Nov 1994 08:49:36 GMT", 200)]
    [InlineData("If-Modified-Since: yesterday", 200)]
    [InlineData("If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT+1", 200)]
    [InlineData("If-None-Match: \"a\"\r\nIf-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT", 200)]
    // Sections 13.1.1 and 13.1.4.
    [InlineData($"If-Match: {Tag}", 200)]
    [InlineData("If-Match: *", 200)]
    [InlineData($"If-Match: W/{Tag}", 412)]
    [InlineData("If-Match: \"a\"", 412)]
    [InlineData("If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT", 200)]
    [InlineData("If-Unmodified-Since: Sun, 06 Nov 1994 08:49:36 GMT", 412)]
    [InlineData("If-Unmodified-Since: tomorrow", 200)]
    [InlineData($"If-Match: {Tag}\r\nIf-Unmodified-Since: Sun, 06 Nov 1994 08:49:36 GMT", 200)]
    [InlineData($"If-Match: \"a\"\r\nIf-None-Match: {Tag}", 412)]
    [InlineData($"If-Match: {Tag}\r\nIf-None-Match: {Tag}", 304)]
    [InlineData($"If-None-Match: {Tag}\r\nRange: bytes=0-1", 304)]
    // Section 13.1.5.
    [InlineData($"Range: bytes=0-1\r\nIf-Range: {Tag}", 206)]
    [InlineData($"Range: bytes=0-1\r\nIf-Range: W/{Tag}", 200)]
    [InlineData("Range: bytes=0-1\r\nIf-Range: \"a\"", 200)]
    [InlineData("Range: bytes=0-1\r\nIf-Range: Sun, 06 Nov 1994 08:49:37 GMT", 206)]
    [InlineData("Range: bytes=0-1\r\nIf-Range: Sun, 06 Nov 1994 08:49:38 GMT", 200)]
    [InlineData($"Range: bytes=5000-\r\nIf-Range: \"a\"", 200)]
    [InlineData($"If-Range: {Tag}", 200)]
    public void Conditions_are_evaluated_in_the_order_of_RFC_9110(string fields, int status) =>
        Assert.Equal(status, Judge("GET", fields, s_file));

    [Theory]
    [InlineData("bytes=0-0", 206, 0, 1)]
    [InlineData("bytes=0-", 206, 0, 1_000)]
    [InlineData("bytes=999-", 206, 999, 1)]
    [InlineData("bytes=10-19", 206, 10, 10)]
    [InlineData("BYTES= 10-5000 ", 206, 10, 990)]
    [InlineData("bytes=10-99999999999999999999", 206, 10, 990)]
    [InlineData("bytes=-1", 206, 999, 1)]
    [InlineData("bytes=-5000", 206, 0, 1_000)]
    [InlineData("bytes=-99999999999999999999", 206, 0, 1_000)]
    [InlineData("bytes=1000-", 416, 0, 0)]
    [InlineData("bytes=99999999999999999999-", 416, 0, 0)]
    [InlineData("bytes=-0", 416, 0, 0)]
    [InlineData("bytes=0-1,5-6", 200, 0, 1_000)]
    [InlineData("bytes=5-4", 200, 0, 1_000)]
    [InlineData("bytes=-", 200, 0, 1_000)]
    [InlineData("bytes=", 200, 0, 1_000)]
    [InlineData("bytes=a-b", 200, 0, 1_000)]
    [InlineData("bytes=+1-2", 200, 0, 1_000)]
    [InlineData("bytes=1--2", 200, 0, 1_000)]
    [InlineData("bytes 0-1", 200, 0, 1_000)]
    [InlineData("items=0-1", 200, 0, 1_000)]
    public void A_range_is_resolved(string range, int status, long offset, long length)
    {
        Assert.Equal(status, RangeField.Resolve(Encoding.Latin1.GetBytes(range), 1_000, out FilePart part));
        if (status != 416)
            Assert.Equal((offset, length), (part.Offset, part.Length));
    }

    [Theory]
    [InlineData("bytes=0-", 416)]
    [InlineData("bytes=-5", 200)]
    [InlineData("bytes=-0", 416)]
    public void An_empty_file_has_no_range(string range, int status) =>
        Assert.Equal(status, RangeField.Resolve(Encoding.Latin1.GetBytes(range), 0, out _));

    [Fact]
    public void A_HEAD_request_has_no_ranges() => Assert.Equal(200, Judge("HEAD", "Range: bytes=0-1", s_file));

    [Fact]
    public void A_date_does_not_match_a_file_that_has_changed_in_the_same_second() => Assert.Equal(
        200, Judge("GET", "Range: bytes=0-1\r\nIf-Range: Sun, 06 Nov 1994 08:49:37 GMT", s_file, now: Modified));

    [Fact]
    public void Years_of_two_digits_are_no_more_than_fifty_years_ahead()
    {
        int year = DateTime.UtcNow.Year + 20;
        var date = new DateTimeOffset(year, 3, 5, 1, 2, 3, TimeSpan.Zero);
        string text = date.ToString(
            "dddd, dd-MMM-yy HH:mm:ss 'GMT'", System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(HttpDate.TryRead(Encoding.ASCII.GetBytes(text), out long seconds));
        Assert.Equal(date.ToUnixTimeSeconds(), seconds);
    }

    private static int Judge(string method, string fields, in FileVersion file, long now = Modified + 100)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(
            $"{method} / HTTP/1.1\r\nHost: x\r\n{fields}{(fields == "" ? "" : "\r\n")}\r\n");
        var parser = new RequestParser();
        Assert.Equal(ParseOutcome.Complete, parser.Parse(bytes));
        return Conditions.Judge(parser.Head, bytes, file, now, out _);
    }
}
