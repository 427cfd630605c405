using static EventIo.Tests.Measurement.Load.Hostile.HostileCase;

namespace EventIo.Tests.Measurement.Load.Hostile;

/// <summary>Streams that end, are reset or stall in every phase of a response.</summary>
internal static class EndCases
{
    private static readonly (string Phase, string Text)[] s_phases =
    [
        ("before the response", ""),
        ("in the status line", "HTTP/1.1 2"),
        ("after the status line", "HTTP/1.1 200 OK\r\n"),
        ("in a field", "HTTP/1.1 200 OK\r\nContent-Le"),
        ("before the empty line", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n"),
        ("before the body", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"),
        ("in the body", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"),
        ("in a size", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5"),
        ("in a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel"),
        ("before the last chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"),
        ("in a trailer", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n"),
    ];

    internal static HostileCase[] All =>
    [
        .. s_phases.Select(each => Closed($"the end {each.Phase}", each.Text)),
        .. s_phases.Select(each => Reset($"a reset {each.Phase}", each.Text)),
        .. s_phases.Select(each => Stuck($"silence {each.Phase}", each.Text)),
        Reset("a reset in a body that ends with the connection", "HTTP/1.1 200 OK\r\n\r\nhel"),
        Once("the end after a response", talk =>
        {
            talk.Answer(Ok);
            talk.Request();
            talk.End();
        }, new() { Requests = 1, ClosedErrors = 1, Unanswered = 1, ConnectionsOpened = 2 }),
        Once("a reset after a response", talk =>
        {
            talk.Answer(Ok);
            talk.Request();
            talk.Reset();
            talk.Dispose();
        }, new() { Requests = 1, ResetErrors = 1, Unanswered = 1, ConnectionsOpened = 2 }),
    ];
}
