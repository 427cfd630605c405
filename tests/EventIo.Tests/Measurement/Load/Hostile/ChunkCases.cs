using static EventIo.Tests.Measurement.Load.Hostile.HostileCase;

namespace EventIo.Tests.Measurement.Load.Hostile;

/// <summary>Bodies in chunks (RFC 9112, section 7.1).</summary>
internal static class ChunkCases
{
    private const string Head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    private static HostileCase Taken(string name, string body) => Answered(name, Head + body);

    private static HostileCase Illegal(string name, string body) => Refused(name, Head + body);

    private static HostileCase Endless(string name, string begin, string rest) => Once(
        name,
        talk =>
        {
            talk.Answer(Head + begin);
            while (true)
                talk.Send(rest);
        },
        new() { ContentErrors = 1, Unanswered = 1, ConnectionsOpened = 2 });

    private static string Signed(int count) => string.Concat(
        Enumerable.Repeat($"5;chunk-signature={new string('a', 64)}\r\nhello\r\n", count));

    internal static HostileCase[] All =>
    [
        Taken("one chunk", "5\r\nhello\r\n0\r\n\r\n"),
        Taken("the last chunk alone", "0\r\n\r\n"),
        Taken("sizes in both cases", "a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n"),
        Taken("leading zeros", "00005\r\nhello\r\n000\r\n\r\n"),
        Taken("a size of sixteen digits", "0000000000000005\r\nhello\r\n0\r\n\r\n"),
        Taken("blanks after a size", "5  \r\nhello\r\n0 \r\n\r\n"),
        Taken("a tab after a size", "5\t\r\nhello\r\n0\r\n\r\n"),
        Taken("an extension", "5;name=value\r\nhello\r\n0;last\r\n\r\n"),
        Taken("an extension in quotes", "5;name=\"a;b\"\r\nhello\r\n0\r\n\r\n"),
        Taken("blanks around an extension", "5 ; name = value\r\nhello\r\n0\r\n\r\n"),
        Taken("an extension of 100 KB", $"5;{new string('x', 100_000)}\r\nhello\r\n0\r\n\r\n"),
        Taken("an extension of each of a thousand chunks", $"{Signed(1_000)}0\r\n\r\n"),
        Taken("trailers", "5\r\nhello\r\n0\r\nX: y\r\nZ:\r\n\r\n"),
        Taken("lone line feeds in chunks", "5\nhello\n0\nX: y\n\n"),
        Taken("chunks of a byte each", $"{string.Concat(Enumerable.Repeat("1\r\nx\r\n", 10_000))}0\r\n\r\n"),
        Answered("chunked in another case",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: CHUNKED\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
        Answered("a coding before chunked",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
        Answered("a coding and chunked in two fields",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
        Answered("empty elements around chunked",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: , chunked ,\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
        Answered("chunked and a length",
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
        AnsweredLast("chunked in HTTP/1.0",
            "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),

        Illegal("no size", "\r\nhello"),
        Illegal("a size that is no number", "g\r\n"),
        Illegal("a negative size", "-1\r\n"),
        Illegal("a size with a sign", "+5\r\nhello\r\n"),
        Illegal("a size with a prefix", "0x5\r\nhello\r\n"),
        Illegal("a blank before a size", " 5\r\nhello\r\n"),
        Illegal("two sizes", "5 5\r\nhello\r\n"),
        Illegal("a size of seventeen digits", "00000000000000005\r\nhello\r\n"),
        Illegal("a size beyond 63 bits", "8000000000000000\r\nhello\r\n"),
        Illegal("a carriage return alone after a size", "5\rhello\r\n"),
        Illegal("two carriage returns after a size", "5\r\r\nhello\r\n"),
        Illegal("an extension without a size", ";x\r\n"),
        Illegal("a zero in an extension", "5;\0\r\nhello\r\n"),
        Illegal("a carriage return in an extension", "5;a\rb\r\nhello\r\n"),
        Illegal("more than the size says", "5\r\nhelloo\r\n0\r\n\r\n"),
        Illegal("no line end after a chunk", "5\r\nhello0\r\n\r\n"),
        Illegal("a trailer without a colon", "0\r\nhello\r\n\r\n"),
        Illegal("a trailer without a name", "0\r\n: x\r\n\r\n"),
        Illegal("a zero in a trailer", "0\r\nX: \0\r\n\r\n"),
        Illegal("a carriage return alone at the end", "0\r\n\rX"),
        Refused("chunked twice",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
        Refused("chunked before another coding",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
        Endless("an extension without end", "5;", "xxxxxxxxxx"),
        Endless("trailers without end", "0\r\nX: ", "yyyyyyyyyy"),
        Once("chunks without end", talk =>
        {
            talk.Answer(Head);
            for (int i = 0; i < 10_000; i++)
                talk.Send("5\r\nhello\r\n");
            talk.Finish();
        }, new() { Unanswered = 1 }),
    ];
}
