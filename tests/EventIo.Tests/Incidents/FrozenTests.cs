using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using EventIo.Findings;
using EventIo.Inspection;
using EventIo.Inspection.Observation;
using EventIo.Inspection.Threads;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Incidents;

/// <summary>
/// A thread that the freezer of control groups has stopped looks asleep; only its wait channel distinguishes it.
/// </summary>
public sealed class FrozenTests
{
    private const string Server = """
        import os, select, socket
        listener = socket.create_server(("127.0.0.1", 0))
        print(os.getpid(), listener.getsockname()[1], flush=True)
        client = listener.accept()[0]
        epoll = select.epoll()
        epoll.register(client.fileno(), select.EPOLLIN)
        while True:
            epoll.poll()
            client.send(client.recv(100))
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_frozen_loop_with_something_ready_is_found_and_the_remedy_thaws_it(int version)
    {
        using OtherProcess python = OtherProcess.Start("python3", "-c", Server);
        string[] numbers = python.Output.ReadLine()!.Split(' ');
        int process = int.Parse(numbers[0], CultureInfo.InvariantCulture);
        using FreezerGroup group = FreezerGroup.Create(version);
        using Socket client = Client.Connect(int.Parse(numbers[1], CultureInfo.InvariantCulture));
        Assert.Single(Client.Exchange(client, "x"u8.ToArray()));
        group.Add(process);
        Assert.Empty(Inspect(process).Verdict);
        group.Freeze();
        client.Send("y"u8);
        EventLoopThread loop = Inspect(process);
        Finding finding = Assert.Single(loop.Verdict);
        Assert.Equal((FindingKind.Stopped, "frozen"), (finding.Kind, loop.State));
        using Process shell = Process.Start("/bin/sh", ["-c", finding.Remedy]);
        shell.WaitForExit();
        Assert.Equal("y"u8.ToArray(), Client.Read(client, 1));
        Assert.Empty(Inspect(process).Verdict);
    }

    private static EventLoopThread Inspect(int process) => Assert.Single(HostInspector.Inspect(
        new InspectionQuery { ProcessIds = [process] }, TestContext.Current.CancellationToken).Loops);
}
