using static EventIo.Tests.Measurement.Load.Hostile.HostileCase;

namespace EventIo.Tests.Measurement.Load.Hostile;

/// <summary>Status lines and fields.</summary>
internal static class HeadCases
{
    private const string Hello = "\r\n\r\nhello";

    private static string Ok5(string fields) => $"HTTP/1.1 200 OK\r\n{fields}Content-Length: 5{Hello}";

    private static string Repeated(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    internal static HostileCase[] All =>
    [
        // Responses that servers send and that curl, wrk or h2load accept.
        Answered("a plain response", Ok),
        Answered("no reason phrase", $"HTTP/1.1 200\r\nContent-Length: 5{Hello}"),
        Answered("an empty reason phrase", $"HTTP/1.1 200 \r\nContent-Length: 5{Hello}"),
        Answered("a reason in another script", $"HTTP/1.1 200 \xE4\xF6\xFC\r\nContent-Length: 5{Hello}"),
        Answered("a later minor version", $"HTTP/1.7 200 OK\r\nContent-Length: 5{Hello}"),
        Answered("lone line feeds", "HTTP/1.1 200 OK\nServer: x\nContent-Length: 5\n\nhello"),
        Answered("line ends of both kinds", "HTTP/1.1 200 OK\r\nServer: x\nContent-Length: 5\r\n\nhello"),
        Answered("an empty line before the status line", $"\r\n{Ok}"),
        Answered("two lone line feeds before the status line", $"\n\n{Ok}"),
        Answered("a folded field", Ok5("X: a\r\n b\r\n\tc\r\n")),
        Answered("a folded length", $"HTTP/1.1 200 OK\r\nContent-Length:\r\n 5{Hello}"),
        Answered("a field folded by a lone line feed", Ok5("X: a\n b\n")),
        Answered("a blank before the colon", $"HTTP/1.1 200 OK\r\nContent-Length : 5{Hello}"),
        Answered("a field without a value", Ok5("X:\r\n")),
        Answered("a strange name", Ok5("X (y)@z: 1\r\n")),
        Answered("control characters in a value", Ok5("X: a\x01\x7F\x80\r\n")),
        Answered("lower case and no blanks", $"HTTP/1.1 200 OK\r\ncontent-length:5{Hello}"),
        Answered("the same length twice", Ok5("Content-Length: 5\r\n")),
        Answered("the same length twice in a list", $"HTTP/1.1 200 OK\r\nContent-Length: 5, 5{Hello}"),
        Answered("200 KB of fields", Ok5(Repeated($"X: {new string('x', 990)}\r\n", 200))),
        Answered("a field of 200 KB", Ok5($"X: {new string('x', 200_000)}\r\n")),
        Answered("a thousand fields", Ok5(Repeated("X: y\r\n", 1_000))),
        Answered("options that keep the connection", Ok5("Connection: keep-alive, Upgrade\r\n")),
        Answered("HTTP/1.0 that keeps the connection",
            $"HTTP/1.0 200 OK\r\nConnection: foo, Keep-Alive\r\nContent-Length: 5{Hello}"),
        AnsweredLast("HTTP/1.0 with a length", $"HTTP/1.0 200 OK\r\nContent-Length: 5{Hello}"),
        AnsweredLast("Connection: close", Ok5("Connection: close\r\n")),
        AnsweredLast("Connection: Upgrade, close", Ok5("Upgrade: h2,h2c\r\nConnection: Upgrade, close\r\n")),
        AnsweredLast("close in the second of two fields", Ok5("Connection: Upgrade\r\nConnection: CLOSE\r\n")),
        AnsweredLast("close beside empty elements", Ok5("Connection: ,, close ,\r\n")),
        AnsweredLast("close and keep-alive together", Ok5("Connection: keep-alive, close\r\n")),
        Once("bytes one by one", talk =>
        {
            if (talk.Request())
                talk.Drip(Ok);
        }, new() { Requests = 1, Unanswered = 1 }),

        // Responses that no client accepts, or whose end is unknown.
        Refused("another protocol", "SSH-2.0-OpenSSH_9.6"),
        Refused("HTTP/0.9", "<html>hello</html>"),
        Refused("HTTP/2", $"HTTP/2 200 OK\r\nContent-Length: 5{Hello}"),
        Refused("a version of two digits", $"HTTP/1.10 200 OK\r\nContent-Length: 5{Hello}"),
        Refused("another case of HTTP", $"http/1.1 200 OK\r\nContent-Length: 5{Hello}"),
        Refused("TLS", "\x15\x03\x01\x00\x02\x02\x28"),
        Refused("status 2000", $"HTTP/1.1 2000 OK\r\nContent-Length: 5{Hello}"),
        Refused("status 20", $"HTTP/1.1 20 OK\r\nContent-Length: 5{Hello}"),
        Refused("status 099", $"HTTP/1.1 099 OK\r\nContent-Length: 5{Hello}"),
        Refused("status +20", $"HTTP/1.1 +20 OK\r\nContent-Length: 5{Hello}"),
        Refused("two blanks before the status", $"HTTP/1.1  200 OK\r\nContent-Length: 5{Hello}"),
        Refused("no status", $"HTTP/1.1\r\nContent-Length: 5{Hello}"),
        Refused("empty lines without end", "\r\n\r\n\r\n"),
        Refused("Content-Length: +5", $"HTTP/1.1 200 OK\r\nContent-Length: +5{Hello}"),
        Refused("Content-Length: -1", $"HTTP/1.1 200 OK\r\nContent-Length: -1{Hello}"),
        Refused("Content-Length: 5 5", $"HTTP/1.1 200 OK\r\nContent-Length: 5 5{Hello}"),
        Refused("Content-Length: 0x5", $"HTTP/1.1 200 OK\r\nContent-Length: 0x5{Hello}"),
        Refused("Content-Length: 5.0", $"HTTP/1.1 200 OK\r\nContent-Length: 5.0{Hello}"),
        Refused("an empty length", $"HTTP/1.1 200 OK\r\nContent-Length:{Hello}"),
        Refused("a length beyond 63 bits", $"HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775808{Hello}"),
        Refused("two lengths", Ok5("Content-Length: 6\r\n")),
        Refused("two lengths in a list", $"HTTP/1.1 200 OK\r\nContent-Length: 5, 6{Hello}"),
        Refused("a line without a colon", Ok5("hello\r\n")),
        Refused("a field without a name", Ok5(": x\r\n")),
        Refused("a blank line that continues nothing", Ok5(" X: y\r\n")),
        Refused("a carriage return in a value", Ok5("X: a\rb\r\n")),
        Refused("a zero in a value", Ok5("X: a\0b\r\n")),
        Refused("a zero in the reason", $"HTTP/1.1 200 O\0K\r\nContent-Length: 5{Hello}"),
        Once("a head without end", talk =>
        {
            talk.Answer("HTTP/1.1 200 OK\r\n");
            while (true)
                talk.Send("X: y\r\n");
        }, new() { ContentErrors = 1, Unanswered = 1, ConnectionsOpened = 2 }),
        Once("a line without end", talk =>
        {
            talk.Answer("HTTP/1.1 200 OK\r\nX: ");
            while (true)
                talk.Send(new string('y', 1_000));
        }, new() { ContentErrors = 1, Unanswered = 1, ConnectionsOpened = 2 }),
    ];
}
