using System.Net;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Sockets.Listing;
using Xunit;

namespace EventIo.Tests.Sockets;

/// <summary>
/// Which process has a port, and how many descriptors are open. These tests run alone, because other tests of this
/// process open and close descriptors.
/// </summary>
[Collection(Lanes.Alone)]
public sealed class PortHoldersTests
{
    [Fact]
    public void A_listener_is_named()
    {
        using var server = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        server.Start();
        TcpSocket holder = Assert.Single(PortHolders.Find((IPEndPoint)server.LocalEndpoint));
        Assert.Equal(Environment.ProcessId, holder.ProcessId);
        Assert.EndsWith($"listening on {server.LocalEndpoint}", PortHolders.Describe(holder), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bound_socket_that_does_not_listen_is_named()
    {
        Assert.SkipUnless(Environment.OSVersion.Version >= new Version(6, 8),
            "This kernel lists no bound sockets (Linux 6.8).");
        using var bound = new DescriptorHandle(SocketCalls.Open(new IPEndPoint(IPAddress.Loopback, 0), 0));
        SocketCalls.Bind(bound.Value, new IPEndPoint(IPAddress.Loopback, 0));
        var end = (IPEndPoint)SocketOptionCalls.LocalEndPoint(
            bound.Value, System.Net.Sockets.AddressFamily.InterNetwork)!;
        TcpSocket holder = Assert.Single(PortHolders.Find(end));
        Assert.Equal(TcpState.Closed, holder.State);
        Assert.Equal(bound.Value, holder.FileDescriptor);
        Assert.EndsWith($"bound to {end} without listening", PortHolders.Describe(holder), StringComparison.Ordinal);
    }

    [Fact]
    public void Descriptors_are_counted_alike_with_and_without_proc()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Windows counts handles, not descriptors.");
        Assert.InRange(
            ResourceLimits.CountOpenDescriptors(ResourceLimits.Descriptors),
            ResourceLimits.OpenDescriptors - 50,
            ResourceLimits.OpenDescriptors + 50);
    }
}
