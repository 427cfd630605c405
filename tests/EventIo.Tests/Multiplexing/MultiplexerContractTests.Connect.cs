using System.Net;
using System.Net.Sockets;
using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Windows;
using EventIo.Tests.Support.Machine;
using Xunit;

namespace EventIo.Tests.Multiplexing;

/// <content>Connecting.</content>
public sealed unsafe partial class MultiplexerContractTests
{
    [Theory]
    [MemberData(nameof(All))]
    public void A_connect_is_reported_once_and_the_connection_carries_bytes(string mechanism)
    {
        using Multiplexer multiplexer = Mechanisms.Create(mechanism);
        MultiplexerDriver driver = new(multiplexer);
        (int listener, IPEndPoint address) = _sockets.Listener();
        Connect(driver, multiplexer, slot: 2, address);
        int far = SystemSocket.Accept(listener, "a test");
        _sockets.Adopt(far);
        TestSockets.SetBlocking(far, isBlocking: true);
        driver.ExpectSilence();
        multiplexer.Receive(2);
        TestSockets.Write(far, "hello"u8);
        driver.Until(() => driver.ReceivedCount(2, 5) == 5);
        Send(driver, multiplexer, 2, "hello back"u8.ToArray());
        Assert.Equal("hello back"u8.ToArray(), TestSockets.Read(far));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_refused_connect_reports_its_errno(string mechanism)
    {
        using Multiplexer multiplexer = Mechanisms.Create(mechanism);
        MultiplexerDriver driver = new(multiplexer);
        using Socket bound = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Assert.Equal(-Errno.ECONNREFUSED, Outcome(driver, multiplexer, slot: 1, (IPEndPoint)bound.LocalEndPoint!));
        driver.ExpectSilence();
    }

    [Theory(Skip = Host.FullBacklog, SkipType = typeof(Host), SkipUnless = nameof(Host.IsLinux))]
    [MemberData(nameof(All))]
    public void An_unanswered_connect_can_be_abandoned(string mechanism)
    {
        using Multiplexer multiplexer = Mechanisms.Create(mechanism);
        MultiplexerDriver driver = new(multiplexer);
        // A full accept queue drops the SYN; the kernel sends it again after a second, then less often.
        (_, IPEndPoint address) = _sockets.Listener(backlog: 0);
        _sockets.Connect(address);
        using NativeAddress peer = new(address);
        int waiting = OpenNonBlocking();
        multiplexer.Attach(4, 1, waiting);
        Assert.Equal(Multiplexer.Pending, multiplexer.Connect(4, peer.Address, peer.Length));
        driver.ExpectSilence();
        driver.Detach(4);
        driver.ExpectSilence();
        Assert.Equal(0, driver.Count(Operation.Connect));
    }

    private void Connect(MultiplexerDriver driver, Multiplexer multiplexer, int slot, IPEndPoint address) =>
        Assert.Equal(0, Outcome(driver, multiplexer, slot, address));

    private int Outcome(MultiplexerDriver driver, Multiplexer multiplexer, int slot, IPEndPoint address)
    {
        using NativeAddress peer = new(address);
        multiplexer.Attach(slot, 5, OpenNonBlocking());
        int result = multiplexer.Connect(slot, peer.Address, peer.Length);
        if (result != Multiplexer.Pending)
            return result;
        driver.Until(() => driver.Completions.Count == 1);
        Completion completion = driver.Single(Operation.Connect);
        Assert.Equal((slot, 5, Completion.NoBuffer), (completion.Slot, completion.Generation, completion.Buffer));
        return completion.Result;
    }

    private int OpenNonBlocking()
    {
        IPEndPoint any = new(IPAddress.Any, 0);
        int socket = SystemSocket.Open(any);
        _sockets.Adopt(socket);
        TestSockets.SetBlocking(socket, isBlocking: false);
        if (OperatingSystem.IsWindows())
            WindowsSockets.Bind(socket, any);
        return socket;
    }
}
