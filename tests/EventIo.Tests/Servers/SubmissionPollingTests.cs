using System.Net.Sockets;
using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Servers;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Servers;

/// <summary>SQPOLL: a kernel thread submits as long as it is awake.</summary>
public sealed class SubmissionPollingTests
{
    [Fact]
    public void A_thread_that_has_gone_to_sleep_is_woken_by_the_next_request()
    {
        using EventServer server = Start(idleMilliseconds: 1);
        using Socket client = Client.Connect(server.Port!.Value);
        for (int i = 0; i < 20; i++)
        {
            double used = -1;
            Eventually.True(() => used == (used = Later(server)), "The polling thread never sleeps.");
            Assert.Equal([(byte)i], Client.Exchange(client, [(byte)i]));
        }
    }

    [Fact]
    public void An_idle_server_takes_no_CPU_time_while_its_polling_thread_sleeps()
    {
        using EventServer sleepy = Start(idleMilliseconds: 1);
        using EventServer sleepless = Start(idleMilliseconds: 600_000);
        foreach (EventServer server in (EventServer[])[sleepy, sleepless])
        {
            using Socket client = Client.Connect(server.Port!.Value);
            Assert.Equal(5, Client.Exchange(client, "hello"u8.ToArray()).Length);
        }
        double before = sleepy.SubmissionPollingCpuSeconds!.Value;
        double begin = sleepless.SubmissionPollingCpuSeconds!.Value;
        Eventually.True(() => sleepless.SubmissionPollingCpuSeconds > begin + 0.3,
            "The other server's thread does not poll.");
        Assert.InRange(sleepy.SubmissionPollingCpuSeconds!.Value - before, 0, 0.1);
    }

    [Fact]
    public void A_stopped_server_keeps_its_CPU_time_and_settings()
    {
        int processor = Processors.Allowed()[^1];
        EventServer server = Start(idleMilliseconds: 7, processor);
        using Socket client = Client.Connect(server.Port!.Value);
        for (int i = 0; i < 100; i++)
            Assert.Equal(5, Client.Exchange(client, "hello"u8.ToArray()).Length);
        server.Stop();
        Assert.Equal((7, processor), (server.SubmissionPollingIdleMilliseconds, server.SubmissionPollingProcessor));
        Assert.True(server.SubmissionPollingCpuSeconds > 0);
        Assert.Contains("SQPOLL", server.RingSetupFlags);
        Assert.Contains("SQ_AFF", server.RingSetupFlags);
    }

    [Fact]
    public void While_the_polling_thread_is_awake_requests_are_submitted_without_a_system_call()
    {
        const int Connections = 32;
        const int Rounds = 100;
        using EventServer server = Start(idleMilliseconds: 10_000);
        Socket[] clients = [.. Enumerable.Range(0, Connections).Select(_ => Client.Connect(server.Port!.Value))];
        Eventually.True(() => server.ActiveConnections == Connections, "The connections are not accepted.");
        (long calls, long waits) = (server.SystemCalls, server.Waits);
        byte[] message = new byte[64];
        for (int round = 0; round < Rounds; round++)
        {
            Array.ForEach(clients, client => client.Send(message));
            Array.ForEach(clients, client => Assert.Equal(64, Client.Read(client, 64).Length));
        }
        // The loop makes a call only to wait, and not for every wait.
        Assert.InRange(server.SystemCalls - calls, 0, server.Waits - waits);
        Array.ForEach(clients, client => client.Dispose());
    }

    private static EventServer Start(int idleMilliseconds, int? processor = null) => EventServerRegistry.Start(
        RingSettings.Server(new MultiplexerOptions
        {
            SubmissionPolling = true,
            SubmissionPollingIdleMilliseconds = idleMilliseconds,
            SubmissionPollingProcessor = processor,
        }));

    private static double Later(EventServer server)
    {
        using var pause = new ManualResetEventSlim();
        pause.Wait(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        return server.SubmissionPollingCpuSeconds!.Value;
    }
}
