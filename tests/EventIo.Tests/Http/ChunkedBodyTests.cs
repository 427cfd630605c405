using System.Text;
using EventIo.Http;
using Xunit;

namespace EventIo.Tests.Http;

public sealed class ChunkedBodyTests
{
    [Theory]
    [InlineData("0\r\n\r\n", 0)]
    [InlineData("5\r\nhello\r\n0\r\n\r\n", 5)]
    [InlineData("00005\r\nhello\r\n000\r\n\r\n", 5)]
    [InlineData("A\r\n0123456789\r\na\r\n\r\n\r\n\r\n\r\n\r\n\r\n0\r\n\r\n", 20)]
    [InlineData("3;name=\"a;b\";other\r\nabc\r\n0;last\r\n\r\n", 3)]
    [InlineData("0\r\nTrailer: a\r\nOther:\r\n\r\n", 0)]
    [InlineData("3 ;a\r\nabc\r\n0 \t ; b=c\r\n\r\n", 3)]
    public void A_body_ends_at_the_same_byte_however_it_is_split(string text, long total)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        byte[] more = [.. bytes, .. "GET / HTTP/1.1"u8];
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            var body = new ChunkedBody();
            ParseOutcome first = body.Parse(more.AsSpan(0, cut), out int used);
            Assert.Equal(cut == bytes.Length ? ParseOutcome.Complete : ParseOutcome.Incomplete, first);
            if (first == ParseOutcome.Incomplete)
            {
                Assert.Equal(cut, used);
                Assert.Equal(ParseOutcome.Complete, body.Parse(more.AsSpan(cut), out int rest));
                used += rest;
            }
            Assert.Equal((bytes.Length, total), (used, body.TotalBytes));
        }
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("g")]
    [InlineData("-1\r\n")]
    [InlineData("0x5\r\n")]
    [InlineData(" 5\r\n")]
    [InlineData("5 \r\n")]
    [InlineData("5\n")]
    [InlineData("5 a")]
    [InlineData("5\r\r")]
    [InlineData(";x\r\n")]
    [InlineData("5;a\n")]
    [InlineData("5;a\rb")]
    [InlineData("5;\0")]
    [InlineData("1\r\nab")]
    [InlineData("1\r\na\n")]
    [InlineData("1\r\na\r\r")]
    [InlineData("1234567890123456\r\n")]
    [InlineData("0000000000000000\r\n")]
    [InlineData("0\r\n\n")]
    [InlineData("0\r\n\rX")]
    [InlineData("0\r\n folded\r\n")]
    [InlineData("0\r\nNo colon\r\n")]
    [InlineData("0\r\nBlank : x\r\n")]
    [InlineData("0\r\n: x\r\n")]
    [InlineData("0\r\nA: b\n")]
    [InlineData("0\r\nA: b\r\r")]
    [InlineData("0\r\nA: b\0")]
    public void A_malformed_body_is_refused_however_it_is_split(string text)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        for (int cut = 0; cut < bytes.Length; cut++)
        {
            var body = new ChunkedBody();
            if (body.Parse(bytes.AsSpan(0, cut), out _) == ParseOutcome.Incomplete)
                Assert.Equal(ParseOutcome.Refused, body.Parse(bytes.AsSpan(cut), out _));
        }
    }

    [Fact]
    public void Extensions_and_trailers_have_a_size_limit()
    {
        foreach (string begin in (string[])["5;", "0\r\nA:"])
        {
            var body = new ChunkedBody();
            Assert.Equal(ParseOutcome.Incomplete, body.Parse(Encoding.Latin1.GetBytes(begin), out _));
            Assert.Equal(ParseOutcome.Incomplete, body.Parse(Encoding.Latin1.GetBytes(new string('a', 8_000)), out _));
            Assert.Equal(ParseOutcome.Refused, body.Parse(Encoding.Latin1.GetBytes(new string('a', 200)), out _));
        }
    }
}
