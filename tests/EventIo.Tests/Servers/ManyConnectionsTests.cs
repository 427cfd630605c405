using System.Net;
using System.Net.Sockets;
using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Servers;

/// <summary>The C10K problem: as many connections as a process may have, to a server in another process.</summary>
public sealed class ManyConnectionsTests(ITestOutputHelper output)
{
    private const int Wanted = 9_000;
    private const int OfTheProcess = 600;

    [Theory(Explicit = Run.Long)]
    [InlineData("Poll", "Level", false)]
    [InlineData("Epoll", "Level", true)]
    [InlineData("Epoll", "Edge", true)]
    [InlineData("Epoll", "OneShot", true)]
    [InlineData("IoUring", "MultishotPoll", true)]
    [InlineData("IoUring", "MultishotReceive", true)]
    [InlineData("ThreadPerConnection", "Blocking", false)]
    public async Task No_connection_is_refused_or_lost_and_an_idle_one_costs_little(
        string multiplexer, string mode, bool isFrugal)
    {
        Variants.Require(Enum.Parse<MultiplexerKind>(multiplexer), Enum.Parse<TriggerMode>(mode));
        int count = (int)Math.Min(Wanted, ResourceLimits.Descriptors - OfTheProcess);
        Assert.SkipWhen(count < 1_000, $"RLIMIT_NOFILE is {ResourceLimits.Descriptors}.");
        using ShellServer server = await ShellServer.Start($"-Multiplexer {multiplexer} -TriggerMode {mode}");
        // The first few connections cost memory that later ones do not.
        List<Socket> clients = Connect(server.Port, 200);
        await server.Until("$s.AcceptedConnections", "200");
        await server.Ask("$s.ActiveConnections; $s.ShedConnections; $s.Fault; $s.ThreadCount");
        long managed = await server.AskNumber("[GC]::GetTotalMemory($true)");
        long resident = server.ResidentBytes();
        try
        {
            clients.AddRange(Connect(server.Port, count - clients.Count));
            await server.Until("$s.ActiveConnections", $"{count}");
            int idle = count - 200;
            long managedEach = (await server.AskNumber("[GC]::GetTotalMemory($true)") - managed) / idle;
            output.WriteLine($"{count} connections: {managedEach} managed bytes and " +
                $"{(server.ResidentBytes() - resident) / idle} resident bytes for each idle one.");
            if (isFrugal)
                Assert.InRange(managedEach, 0, 1_024);
            Echo(clients);
            Assert.Equal($"{count} 0 ", await server.Ask(
                "\"$($s.ActiveConnections) $($s.ShedConnections) $($s.Fault)\""));
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
        await server.Until("$s.ActiveConnections", "0");
    }

    [Fact(Explicit = Run.Long)]
    public async Task Select_reports_why_it_can_not_hold_thousands_of_connections()
    {
        const int Count = 1_500;
        ProcessResources.RequireDescriptors(Count + 100);
        using ShellServer server = await ShellServer.Start("-Multiplexer Select");
        List<Socket> clients = Connect(server.Port, Count);
        await server.Until($"$s.AcceptedConnections + $s.ShedConnections -eq {Count}", "True");
        Assert.Matches("^select takes descriptors below FD_SETSIZE \\(1024\\); this one is \\d+\\.$",
            await server.Ask("$s.ShedReason"));
        clients.ForEach(client => client.Dispose());
    }

    private static List<Socket> Connect(int port, int count)
    {
        List<Socket> clients = [];
        for (int i = 0; i < count; i++)
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream,
                ProtocolType.Tcp)
            { ReceiveTimeout = HangGuard.Milliseconds };
            // Closes without TIME_WAIT, so that the ports can be used again.
            socket.LingerState = new LingerOption(true, 0);
            socket.Connect(IPAddress.Loopback, port);
            clients.Add(socket);
        }
        return clients;
    }

    private static void Echo(List<Socket> clients)
    {
        byte[] reply = new byte[8];
        for (int i = 0; i < clients.Count; i++)
            clients[i].Send(BitConverter.GetBytes((long)i));
        for (int i = 0; i < clients.Count; i++)
        {
            Assert.Equal(8, clients[i].Receive(reply));
            Assert.Equal(i, BitConverter.ToInt64(reply));
        }
    }
}
