using System.Text;
using EventIo.Http;
using Xunit;

namespace EventIo.Tests.Http;

public sealed class RequestParserTests
{
    private const string Host = "Host: x\r\n";

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "Get", "/", true)]
    [InlineData("GET / HTTP/1.0\r\n\r\n", "Get", "/", false)]
    [InlineData("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "Get", "/", true)]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "Get", "/", false)]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nConnection: TE, Close , x\r\n\r\n", "Get", "/", false)]
    [InlineData("GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n", "Get", "/", false)]
    [InlineData("\r\n\r\nHEAD /bytes/5?a=b HTTP/1.1\r\nHost:\r\n\r\n", "Head", "/bytes/5?a=b", true)]
    [InlineData("OPTIONS * HTTP/1.9\r\nhOST:\t [::1]:80 \t\r\n\r\n", "Options", "*", true)]
    [InlineData("GET / HTTP/1.1\r\nHost: [v1.a]\r\n\r\n", "Get", "/", true)]
    [InlineData("GET / HTTP/1.1\r\nHost: [VaF.fe80::a+en1]:80\r\n\r\n", "Get", "/", true)]
    [InlineData("CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n", "Connect", "a:1", true)]
    [InlineData("BREW http://u/ HTTP/1.1\r\nHost: u\r\nX: \x80\xFF\t\"\r\n\r\n", "Unknown", "http://u/", true)]
    public void A_valid_head_is_parsed(string text, string method, string target, bool isPersistent)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        var parser = new RequestParser();
        Assert.Equal(ParseOutcome.Complete, parser.Parse([.. bytes, .. "GET"u8]));
        Assert.Equal(bytes.Length, parser.Length);
        Assert.Equal(method, parser.Head.Method.ToString());
        Assert.Equal(target, Encoding.Latin1.GetString(parser.Head.Target.Of(bytes)));
        Assert.Equal(isPersistent, parser.Head.IsPersistent);
    }

    [Fact]
    public void Relevant_fields_are_found_in_any_order_and_spelling()
    {
        byte[] bytes = Encoding.Latin1.GetBytes(
            "POST / HTTP/1.1\r\nA: b\r\nRange:bytes=1-2\r\nhost: x\r\nIf-None-Match: \"a:b\" , W/\"c\" \r\n" +
            "IF-MATCH: *\r\nif-modified-since: yesterday\r\nIf-Unmodified-Since:\ttoday\r\nIf-Range: \"e\"\r\n" +
            "Expect: 100-Continue\r\nContent-Length: 0017\r\n\r\n");
        var parser = new RequestParser();
        Assert.Equal(ParseOutcome.Complete, parser.Parse(bytes));
        RequestHead head = parser.Head;
        string Text(ByteRange range) => Encoding.Latin1.GetString(range.Of(bytes));
        Assert.Equal(
            ["bytes=1-2", "\"a:b\" , W/\"c\"", "*", "yesterday", "today", "\"e\""],
            [Text(head.Range), Text(head.IfNoneMatch), Text(head.IfMatch), Text(head.IfModifiedSince),
                Text(head.IfUnmodifiedSince), Text(head.IfRange)]);
        Assert.Equal((17, true, true), (head.ContentLength, head.HasBody, head.ExpectsContinue));
    }

    [Theory]
    // The request line.
    [InlineData("GET /\r\n\r\n", 400)]
    [InlineData("GET  / HTTP/1.1\r\n", 400)]
    [InlineData("GET / HTTP/1.1 \r\n", 400)]
    [InlineData(" GET / HTTP/1.1\r\n", 400)]
    [InlineData("GET\t/\tHTTP/1.1\r\n", 400)]
    [InlineData("GET /a b HTTP/1.1\r\n", 400)]
    [InlineData("GET /a#b HTTP/1.1\r\n", 400)]
    [InlineData("GET /\xE4 HTTP/1.1\r\n", 400)]
    [InlineData("GET /\0 HTTP/1.1\r\n", 400)]
    [InlineData("GET / http/1.1\r\n", 400)]
    [InlineData("GET / HTTP/1.11\r\n", 400)]
    [InlineData("GET / HTTP/11\r\n", 400)]
    [InlineData("GET / HTTP/a.1\r\n", 400)]
    [InlineData("GET / HTTP/2.0\r\n", 505)]
    [InlineData("PRI * HTTP/2.0\r\n", 505)]
    [InlineData("G(T / HTTP/1.1\r\n", 400)]
    [InlineData("\x16\x03\x01", 400)]
    [InlineData("ABCDEFGHIJKLMNOPQ", 501)]
    [InlineData("\r\n\r\n\r\n", 400)]
    // Line ends.
    [InlineData("GET / HTTP/1.1\n", 400)]
    [InlineData("\nGET / HTTP/1.1\r\n", 400)]
    [InlineData("\rGET / HTTP/1.1\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: x\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nA: b\rC: d\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\rHost: x\r\n", 400)]
    // Fields.
    [InlineData("GET / HTTP/1.1\r\nHost : x\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost\t: x\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\n Host: x\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nA: b\r\n c\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nA: b\r\n\tc: d\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nA\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\n: b\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nA: b\0c\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nA: b\x7F\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nA\xA0: b\r\n", 400)]
    // Host.
    [InlineData("GET / HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n", 400)]
    [InlineData("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a b\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a/b\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: u@a\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: x:1:2\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: x:1a\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: :80\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: [::1\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: ::1\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: [::1]x\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: [v.a]\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: [v1.]\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: [v1]\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: [vg.a]\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: [v1.%41]\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: [v1.a/b]\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: [x]\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: [fe80::1%ve0]\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: x%zz\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: x%4\r\n", 400)]
    // Lengths, with which requests are smuggled.
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 5\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 5, 5\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: +5\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: -1\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 0x5\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 5 5\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nContent-Length:\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 9223372036854775808\r\n", 413)]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n", 400)]
    [InlineData("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: identity\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: ,\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: gzip,, chunked\r\n", 501)]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked,,chunked\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked, gzip\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n", 501)]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: \x0B" + "chunked\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: \"chunked\"\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding:\r\n chunked\r\n", 400)]
    // Other fields.
    [InlineData("PUT / HTTP/1.1\r\nExpect: 200-ok\r\n", 417)]
    [InlineData("GET / HTTP/1.1\r\nRange: bytes=0-1\r\nRange: bytes=0-1\r\n", 400)]
    public void A_malformed_request_is_refused(string text, int status)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        var parser = new RequestParser();
        Assert.Equal((ParseOutcome.Refused, status), (parser.Parse(bytes), parser.Status));
        // A request that arrives byte by byte is refused at the same place or earlier, for the same reason.
        parser = default;
        int end = 1;
        while (parser.Parse(bytes.AsSpan(0, end)) == ParseOutcome.Incomplete && end < bytes.Length)
            end++;
        Assert.Equal(status, parser.Status);
    }

    [Fact]
    public void Lines_fields_and_heads_have_size_limits()
    {
        string Target(int bytes) => new('a', bytes - "GET / HTTP/1.1\r".Length);
        Assert.Equal(0, Status($"GET /{Target(8_000)} HTTP/1.1\r\n{Host}\r\n"));
        Assert.Equal(414, Status($"GET /{Target(8_001)} HTTP/1.1\r\n"));
        Assert.Equal(414, Status($"GET /{new string('a', 8_001)}"));

        string Filled(int bytes) => "GET / HTTP/1.1\r\nHost: x\r\nA: ".PadRight(bytes - 4, 'a') + "\r\n\r\n";
        Assert.Equal(0, Status(Filled(8_192)));
        Assert.Equal(431, Status(Filled(8_193)));

        string Fields(int count) => string.Concat(Enumerable.Range(0, count).Select(number => $"A{number}: b\r\n"));
        Assert.Equal(0, Status($"GET / HTTP/1.1\r\n{Host}{Fields(99)}\r\n"));
        Assert.Equal(431, Status($"GET / HTTP/1.1\r\n{Host}{Fields(100)}\r\n"));
    }

    [Fact]
    public void A_head_begins_with_its_first_byte_and_not_with_empty_lines()
    {
        var parser = new RequestParser();
        Assert.False(parser.HasBegun);
        parser.Parse("\r\n"u8);
        Assert.False(parser.HasBegun);
        parser.Parse("\r\nG"u8);
        Assert.True(parser.HasBegun);
        parser.Parse("\r\nGET / HTTP/1.1\r\n"u8);
        Assert.True(parser.HasBegun);
    }

    private static int Status(string text)
    {
        var parser = new RequestParser();
        parser.Parse(Encoding.Latin1.GetBytes(text));
        return parser.Status;
    }
}
