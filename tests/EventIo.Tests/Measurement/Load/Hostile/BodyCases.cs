using static EventIo.Tests.Measurement.Load.Hostile.HostileCase;

namespace EventIo.Tests.Measurement.Load.Hostile;

/// <summary>Interim responses, status codes that have no body, and bodies that end with the connection.</summary>
internal static class BodyCases
{
    private static readonly Outcome s_statusAndSurplus =
        new() { StatusErrors = 1, ContentErrors = 1, Unanswered = 1, ConnectionsOpened = 2 };

    private static HostileCase Expecting(int status, HostileCase tried) =>
        tried with { Plan = tried.Plan with { ExpectedStatusCode = status } };

    internal static HostileCase[] All =>
    [
        Answered("100 before the response", $"HTTP/1.1 100 Continue\r\n\r\n{Ok}"),
        Answered("103 before the response", $"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n{Ok}"),
        Answered("102 with a length", $"HTTP/1.1 102 Processing\r\nContent-Length: 5\r\n\r\n{Ok}"),
        Answered("100 that closes", $"HTTP/1.1 100 Continue\r\nConnection: close\r\n\r\n{Ok}"),
        Answered("a thousand interim responses",
            string.Concat(Enumerable.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 1_000)) + Ok),
        Once("interim responses without end", talk =>
        {
            if (!talk.Request())
                return;
            while (true)
                talk.Send("HTTP/1.1 100 Continue\r\n\r\n");
        }, new() { ContentErrors = 1, Unanswered = 1, ConnectionsOpened = 2 }),
        Stuck("an interim response alone", "HTTP/1.1 100 Continue\r\n\r\n"),
        Closed("the end after an interim response", "HTTP/1.1 100 Continue\r\n\r\n"),
        Once("101 without an Upgrade in the request",
            talk => talk.Answer("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"),
            new() { StatusErrors = 1, Unanswered = 1, ConnectionsOpened = 2 }),

        Unexpected("204", "HTTP/1.1 204 No Content\r\n\r\n"),
        Expecting(204, Answered("204 as expected", "HTTP/1.1 204 No Content\r\n\r\n")),
        Unexpected("204 with a length and no body", "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n"),
        Unexpected("204 with a coding and no body", "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n"),
        Once("204 with a body",
            talk => talk.Answer("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello"), s_statusAndSurplus),
        Unexpected("205 of length 0", "HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n"),
        Unexpected("205 with a body", "HTTP/1.1 205 Reset Content\r\nContent-Length: 5\r\n\r\nhello"),
        Unexpected("205 with an empty body in chunks",
            "HTTP/1.1 205 Reset Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        Unexpected("304 with the length of the omitted body",
            "HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\n\r\n"),
        Unexpected("304 with a coding", "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n"),
        Once("304 with a body",
            talk => talk.Answer("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nhello"), s_statusAndSurplus),
        Unexpected("404", "HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nabc"),
        Unexpected("status 999", "HTTP/1.1 999 Request denied\r\nContent-Length: 0\r\n\r\n"),
        Unexpected("408 to a request", "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"),

        Answered("a body of length 0", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        Answered("a body of 1 MB", $"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n{new string('x', 1_000_000)}"),
        Answered("identity and a length",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello"),
        AnsweredByEnd("HTTP/1.1 without a length", "HTTP/1.1 200 OK\r\n\r\nhello"),
        AnsweredByEnd("HTTP/1.0 without a length", "HTTP/1.0 200 OK\r\n\r\nhello"),
        AnsweredByEnd("HTTP/1.0 without a length that keeps the connection",
            "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\nhello"),
        AnsweredByEnd("no body and no length", "HTTP/1.1 200 OK\r\n\r\n"),
        AnsweredByEnd("a coding that is not chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhello"),
        AnsweredByEnd("a coding that is not chunked, and a length",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nContent-Length: 2\r\n\r\nhello"),
        Once("404 without a length", talk =>
        {
            talk.Answer("HTTP/1.1 404 Not Found\r\n\r\nhello");
            talk.End();
        }, new() { StatusErrors = 1, Unanswered = 1, ConnectionsOpened = 2 }),

        Once("a body without end", talk =>
        {
            talk.Answer("HTTP/1.1 200 OK\r\n\r\n");
            for (int i = 0; i < 100; i++)
                talk.Send(new string('x', 100_000));
            talk.Finish();
        }, new() { Unanswered = 1 }),
    ];
}
