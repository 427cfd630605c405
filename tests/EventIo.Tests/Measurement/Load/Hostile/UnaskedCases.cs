using System.Text;
using EventIo.Measurement.Load;
using EventIo.Tests.Support.Peers;
using static EventIo.Tests.Measurement.Load.Hostile.HostileCase;

namespace EventIo.Tests.Measurement.Load.Hostile;

/// <summary>Unsolicited bytes: surplus answers, early answers, and bytes before a close by the server.</summary>
internal static class UnaskedCases
{
    private const string Timeout = "HTTP/1.1 408 Request Timeout\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbye";

    private static readonly Outcome s_idle = new() { Requests = 1, IdleCloses = 1, ConnectionsOpened = 2 };

    // The first request is due at once, and the second is due long after the test.
    private static HostileCase Idle(string name, Action<Conversation> script, Outcome expected, int connections = 1) =>
        new(
            name,
            talk =>
            {
                if (talk.Number < connections)
                    script(talk);
                else
                    talk.Finish();
            },
            expected)
        {
            Plan = NoAnswer.Plan with { RatePerSecond = 0.001, ConnectionCount = connections },
        };

    private static HostileCase Echo(string name, Action<Conversation> script, Outcome expected) =>
        Once(name, script, expected) with
        {
            Plan = NoAnswer.Plan with
            {
                Workload = LoadWorkload.Echo,
                Request = Encoding.ASCII.GetBytes("ping\r\n\r\n"),
                Response = Encoding.ASCII.GetBytes("pong"),
            },
        };

    private static HostileCase Pipelined(string name, Action<Conversation> script, Outcome expected)
    {
        HostileCase tried = Once(name, script, expected);
        return tried with { Plan = tried.Plan with { PipelineDepth = 4 } };
    }

    private static HostileCase NoAnswer { get; } = new("", _ => { }, new());

    private static void Requests(Conversation talk, int count)
    {
        while (count-- > 0)
            talk.Request();
    }

    internal static HostileCase[] All =>
    [
        Once("two responses to a request", talk => talk.Answer(Ok + Ok),
            new() { Requests = 1, ContentErrors = 1, Unanswered = 1, ConnectionsOpened = 2 }),
        Once("bytes after a response", talk => talk.Answer($"{Ok}hello"),
            new() { Requests = 1, ContentErrors = 1, Unanswered = 1, ConnectionsOpened = 2 }),
        Once("an empty line after a response", talk => talk.Answer($"{Ok}\r\n"),
            new() { Requests = 1, Unanswered = 1 }),
        AnsweredLast("bytes after the last response",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello, and more"),
        Pipelined("one response more than requests", talk =>
        {
            Requests(talk, 4);
            talk.Send(Ok + Ok + Ok + Ok + Ok);
        }, new() { Requests = 4, ContentErrors = 1, Unanswered = 4, ConnectionsOpened = 2 }),
        Pipelined("the end after two of four responses", talk =>
        {
            Requests(talk, 4);
            talk.Send(Ok + Ok);
            Requests(talk, 2);
            talk.End();
        }, new() { Requests = 2, ClosedErrors = 4, Unanswered = 4, ConnectionsOpened = 2 }),
        Pipelined("the third of four responses malformed", talk =>
        {
            Requests(talk, 4);
            talk.Send($"{Ok}{Ok}hello");
        }, new() { Requests = 2, ContentErrors = 2, Unanswered = 4, ConnectionsOpened = 2 }),
        Pipelined("close in the second of four responses", talk =>
        {
            Requests(talk, 4);
            talk.Send($"{Ok}HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        }, new() { Requests = 2, ClosedErrors = 2, Unanswered = 4, ConnectionsOpened = 2 }),

        Idle("a response without a request", talk =>
        {
            if (talk.Number == 0)
                talk.Answer(Ok);
            else
                talk.Send(Ok);
        }, new() { Requests = 1, ContentErrors = 1, ConnectionsOpened = 3 }, connections: 2),
        Idle("a banner on an idle connection", talk =>
        {
            talk.Answer(Ok);
            talk.Send("hello");
        }, new() { Requests = 1, ContentErrors = 1, ConnectionsOpened = 2 }),
        Idle("the end of an idle connection", talk =>
        {
            talk.Answer(Ok);
            talk.End();
        }, s_idle),
        Idle("a reset of an idle connection", talk =>
        {
            talk.Answer(Ok);
            talk.Reset();
            talk.Dispose();
        }, s_idle),
        Idle("408 on an idle connection", talk =>
        {
            talk.Answer(Ok + Timeout);
            talk.End();
        }, s_idle),
        Idle("408 on an idle connection that stays open", talk => talk.Answer(Ok + Timeout), s_idle),
        Idle("408 on an idle connection, without close",
            talk => talk.Answer($"{Ok}HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"), s_idle),
        Idle("408 on an idle connection, without a length", talk =>
        {
            talk.Answer($"{Ok}HTTP/1.0 408 Request Time-out\r\nConnection: close\r\n\r\n<html>");
            talk.End();
        }, s_idle),
        Idle("503 that closes an idle connection",
            talk => talk.Answer($"{Ok}HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
            s_idle),
        Idle("the end of an idle connection in the middle of a 408", talk =>
        {
            talk.Answer($"{Ok}HTTP/1.1 408 Req");
            talk.End();
        }, s_idle),
        Idle("408 on a connection that was never used", talk =>
        {
            if (talk.Number == 0)
                talk.Answer(Ok);
            else
                talk.Send(Timeout);
        }, new() { Requests = 1, IdleCloses = 1, ConnectionsOpened = 3 }, connections: 2),
        Idle("a reset of a connection that was never used", talk =>
        {
            if (talk.Number == 0)
                talk.Answer(Ok);
            else
                talk.Reset();
            if (talk.Number == 1)
                talk.Dispose();
        }, new() { Requests = 1, ResetErrors = 1, ConnectionsOpened = 3 }, connections: 2),

        Echo("the expected message", talk => talk.Answer("pong"), new() { Requests = 1, Unanswered = 1 }),
        Echo("another message", talk => talk.Answer("pang"),
            new() { ContentErrors = 1, Unanswered = 1, ConnectionsOpened = 2 }),
        Echo("half a message", talk =>
        {
            talk.Answer("po");
            talk.Finish();
        }, new() { Unanswered = 1 }),
        Echo("a message and a half", talk => talk.Answer("pongpo"),
            new() { Requests = 1, ContentErrors = 1, Unanswered = 1, ConnectionsOpened = 2 }),
        Echo("the end of half a message", talk =>
        {
            talk.Answer("po");
            talk.End();
        }, new() { ClosedErrors = 1, Unanswered = 1, ConnectionsOpened = 2 }),
    ];
}
