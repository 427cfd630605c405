using System.Net;
using System.Net.Sockets;
using EventIo.Multiplexing;
using Xunit;

namespace EventIo.Tests.Multiplexing.IoUring;

/// <summary>
/// Listeners that a ring has accepted from. A program that another test starts would have a listener's descriptor too
/// until execve(2) closes it, and a client of another test could get its port.
/// </summary>
[Collection(Lanes.Alone)]
public sealed class ListenerReleaseTests
{
    [Theory]
    [InlineData(Mechanisms.IoUringPoll)]
    [InlineData(Mechanisms.IoUringReceive)]
    public void A_port_is_free_once_the_multiplexer_of_its_listener_is_gone(string mechanism)
    {
        for (int i = 0; i < 10; i++)
        {
            Multiplexer multiplexer = Mechanisms.Create(mechanism);
            using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen();
            IPEndPoint address = (IPEndPoint)listener.LocalEndPoint!;
            TestSockets.SetBlocking((int)listener.Handle, isBlocking: false);
            multiplexer.Attach(0, 0, (int)listener.Handle);
            multiplexer.Accept(0, isShared: false);
            multiplexer.Wait(new Completion[4], 0);
            multiplexer.Dispose();
            listener.Close();
            using Socket next = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            next.Bind(address);
            next.Listen();
        }
    }
}
