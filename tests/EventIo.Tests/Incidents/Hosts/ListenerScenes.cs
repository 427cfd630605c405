using System.Net.Sockets;
using EventIo.Native.Linux;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Network;
using Xunit;

namespace EventIo.Tests.Incidents.Hosts;

/// <summary>Listeners whose connections wait, and why.</summary>
internal static class ListenerScenes
{
    private const int SIGSTOP = 19;

    internal static void SlowAcceptor(Scene scene)
    {
        // The healthy server's backlog lasts longer than it may wait for a processor on a busy machine.
        scene.Serve(scene.IsIncident ? "slow" : "echo", backlog: scene.IsIncident ? 8 : 128);
        scene.Churn(milliseconds: 5, count: 1, kept: 64);
    }

    /// <summary>The program requests a backlog of 512, and net.core.somaxconn limits it to 4.</summary>
    internal static void ClampedBacklog(Scene scene)
    {
        if (scene.IsIncident)
            scene.Place.Set("net.core.somaxconn", "4");
        scene.Serve("late", backlog: 512);
        scene.Churn(milliseconds: 50, count: 40, kept: 200);
    }

    /// <summary>Nobody accepts, and nine of ten places are occupied.</summary>
    internal static void NearlyFullQueue(Scene scene)
    {
        scene.Serve("idle", backlog: 10);
        for (int i = 0; i < (scene.IsIncident ? 9 : 3); i++)
            scene.Keep(scene.Connect());
    }

    internal static void SynFlood(Scene scene)
    {
        const int Sources = 250;
        TunDevice device = scene.Keep(TunDevice.Create(scene.Place, ForwardingLink.DeviceName, "10.77.0.1/24"));
        scene.Serve("echo", backlog: 16, ForwardingLink.LeftAddress);
        int port = 1_024;
        scene.Repeat(100, () =>
        {
            for (int source = 2; source < (scene.IsIncident ? Sources : 3); source++)
                device.Write(RawPackets.Syn($"10.77.0.{source}", port, "10.77.0.1", Scene.Port));
            // A healthy client retransmits its SYN; a flood comes from new ports.
            port += scene.IsIncident ? 1 : 0;
        });
    }

    internal static void StoppedProcess(Scene scene)
    {
        int server = scene.Serve("echo");
        Socket client = scene.Keep(scene.Connect());
        // An answer shows that the program has its set.
        client.Send("x"u8);
        Assert.Equal(1, client.Receive(new byte[1]));
        if (!scene.IsIncident)
            return;
        Assert.Equal(0, LibCSupplement.Signal(server, SIGSTOP));
        Eventually.True(() => File.ReadAllText($"/proc/{server}/stat").Contains(") T ", StringComparison.Ordinal),
            "The program did not stop.");
        // The set of the stopped loop has a connection to accept.
        scene.Keep(scene.Connect());
    }

    /// <summary>A busy server that may use a twentieth of a processor.</summary>
    internal static void CpuQuota(Scene scene)
    {
        TestCgroup group = scene.Keep(TestCgroup.WithQuota(periodMicroseconds: 100_000, quotaMicroseconds: 5_000));
        group.Add(scene.Serve(scene.IsIncident ? "spin" : "echo"));
    }
}
