using EventIo.Measurement.Load;
using EventIo.Tests.Support.Peers;

namespace EventIo.Tests.Measurement.Load.Hostile;

/// <summary>
/// A behavior of a server, and the outcome for a closed loop of one connection. After the server's script for its first
/// connection has ended, the server receives one more request and never answers it.
/// </summary>
internal sealed record HostileCase(string Name, Action<Conversation> Script, Outcome Expected)
{
    internal const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    /// <summary>The plan of the client's load.</summary>
    internal LoadPlan Plan { get; init; } = new()
    {
        Workload = LoadWorkload.Http,
        ConnectionCount = 1,
        WarmupSeconds = 0,
        DurationSeconds = 3_600,
    };

    /// <summary>A response as expected; the connection stays open.</summary>
    internal static HostileCase Answered(string name, string text) =>
        Once(name, talk => talk.Answer(text), new() { Requests = 1, Unanswered = 1 });

    /// <summary>A response as expected; the client closes the connection.</summary>
    internal static HostileCase AnsweredLast(string name, string text) =>
        Once(name, talk => talk.Answer(text), new() { Requests = 1, Unanswered = 1, ConnectionsOpened = 2 });

    /// <summary>A response as expected that ends with the connection.</summary>
    internal static HostileCase AnsweredByEnd(string name, string text) => Once(
        name,
        talk =>
        {
            talk.Answer(text);
            talk.End();
        },
        new() { Requests = 1, Unanswered = 1, ConnectionsOpened = 2 });

    /// <summary>A response with another status code; the connection stays open.</summary>
    internal static HostileCase Unexpected(string name, string text) =>
        Once(name, talk => talk.Answer(text), new() { StatusErrors = 1, Unanswered = 1 });

    /// <summary>Bytes that are not a response: an error at once, while the server keeps the connection open.</summary>
    internal static HostileCase Refused(string name, string text) =>
        Once(name, talk => talk.Answer(text), new() { ContentErrors = 1, Unanswered = 1, ConnectionsOpened = 2 });

    /// <summary>Part of a response, then the end of the stream.</summary>
    internal static HostileCase Closed(string name, string text) => Once(
        name,
        talk =>
        {
            talk.Answer(text);
            talk.End();
        },
        new() { ClosedErrors = 1, Unanswered = 1, ConnectionsOpened = 2 });

    /// <summary>Part of a response, then a reset.</summary>
    internal static HostileCase Reset(string name, string text) => Once(
        name,
        talk =>
        {
            talk.Answer(text);
            talk.Reset();
            talk.Dispose();
        },
        new() { ResetErrors = 1, Unanswered = 1, ConnectionsOpened = 2 });

    /// <summary>Part of a response, then nothing more.</summary>
    internal static HostileCase Stuck(string name, string text) => Once(
        name,
        talk =>
        {
            talk.Answer(text);
            talk.Finish();
        },
        new() { Unanswered = 1 });

    /// <summary>A script for the first connection.</summary>
    internal static HostileCase Once(string name, Action<Conversation> script, Outcome expected) => new(
        name,
        talk =>
        {
            if (talk.Number == 0)
                script(talk);
        },
        expected);

    public override string ToString() => Name;
}
