using EventIo.Native;
using EventIo.Sockets.Listing;
using EventIo.Tests.Incidents.Hosts;
using EventIo.Tests.Multiplexing;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Incidents.Stories;

/// <summary>The stories of about_EventIo_Troubleshooting.</summary>
internal static class StoryCatalog
{
    internal static IReadOnlyList<Story> All { get; } =
    [
        new("CLIENTS TIME OUT ALTHOUGH THE SERVER IS IDLE", "AcceptQueueOverflowed", story =>
        {
            Serve(story, "slow", backlog: 8);
            story.Scene.Churn(milliseconds: 5, count: 1, kept: 64);
        }),
        new("EVERY REQUEST TAKES 40 MILLISECONDS", "NagleHeld", story =>
        {
            Serve(story, "answer", backlog: 128);
            story.Start("write_write_read", "client", "127.0.0.1", $"{Scene.Port}");
        }),
        new("CONNECTIONS IN CLOSE_WAIT ACCUMULATE", "12 web", story =>
        {
            const int Leaked = 12;
            Serve(story, "hold", backlog: 128);
            for (int i = 0; i < Leaked; i++)
                story.Scene.Connect().Dispose();
            Eventually.True(() => List(story, TcpState.CloseWait).Length == Leaked,
                "The connections are not in CLOSE_WAIT.");
        }),
        new("ACCEPT FAILS: TOO MANY OPEN FILES", "DescriptorLimit", story => Loop(story, "descriptor_limit")),
        new("A PROCESS OCCUPIES A PROCESSOR WITHOUT TRAFFIC", "WriteSpin", story => Loop(story, "write_spin")),
        new("A LOOP REPORTS A CONNECTION THAT WAS CLOSED LONG AGO", "Ghost", story => Loop(story, "ghost")),
        new("ONE WORKER IS BUSY AND THE OTHERS ARE IDLE", "Unbalanced", story => Loop(story, "unbalanced")),
        new("IO_URING_SETUP FAILS: OPERATION NOT PERMITTED", "EPERM", story =>
            story.Launcher = IncidentProgram.CompileSource("without_io_uring")),
        new("COMPLETIONS OF A RING ARE LATE", "CqOverflowed", story =>
        {
            Mechanisms.SkipWithoutIoUring();
            Loop(story, "cq_overflowed");
        }),
        new("IDLE CONNECTIONS ARE DROPPED AFTER SOME MINUTES", "127.0.0.1:7000", story =>
        {
            Serve(story, "echo", backlog: 128);
            story.Scene.Keep(story.Scene.Connect());
            Eventually.True(
                () => List(story, TcpState.Established).Any(socket => socket.ProcessName == "web"),
                "The server has not accepted.");
        }),
    ];

    private static void Serve(StoryScene story, string behaviour, int backlog) =>
        story.Start("host_server", "web", behaviour, "127.0.0.1", $"{Scene.Port}", $"{backlog}", "0");

    // A program that has an event loop with that fault.
    private static void Loop(StoryScene story, string source) => story.Start(source, "web", "incident");

    private static TcpSocket[] List(StoryScene story, TcpState state) =>
    [
        .. new HostSockets(new SocketQuery { NetworkNamespace = story.Scene.Place.Path, States = [state] })
            .List(TestContext.Current.CancellationToken),
    ];
}
