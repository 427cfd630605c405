using System.Net;
using System.Net.Sockets;
using EventIo.Native;
using EventIo.Sockets;
using EventIo.Sockets.Listing;
using EventIo.Sockets.References;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using Tmds.Linux;
using Xunit;

namespace EventIo.Tests.Sockets;

/// <summary>
/// Sockets of Multipath TCP, the default of Go's listeners. A descriptor refers to a Multipath TCP socket, which has
/// TCP sockets below it. The kernel lists the TCP sockets.
/// </summary>
public sealed class MultipathTests : IDisposable
{
    private const int IPPROTO_MPTCP = 262;

    private readonly Socket _listener = Open();
    private readonly Socket _client = Open();
    private readonly Socket _accepted;
    private readonly int _port;

    public MultipathTests()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _client.Connect(_listener.LocalEndPoint!);
        _accepted = _listener.Accept();
    }

    public void Dispose()
    {
        _accepted.Dispose();
        _client.Dispose();
        _listener.Dispose();
    }

    [Theory]
    [InlineData(TcpState.Listen)]
    [InlineData(TcpState.Established)]
    public void A_listed_subflow_is_found_by_the_descriptor_of_its_Multipath_TCP_socket(TcpState state)
    {
        TcpSocket listed = Listed(state);
        using SocketReference socket =
            ProcessSockets.Open(listed.ProcessId!.Value, listed.FileDescriptor!.Value, listed.Cookie);
        Assert.Equal(Environment.ProcessId, socket.Holder.ProcessId);
        SocketProblemException changed = Assert.Throws<SocketProblemException>(() => ProcessSockets.Open(
            listed.ProcessId.Value, listed.FileDescriptor.Value, listed.Cookie + 1_000_000).Dispose());
        Assert.Equal(SocketProblem.SocketChanged, changed.Problem);
    }

    [Fact]
    public void A_Multipath_TCP_connection_is_closed_and_a_listener_is_refused_with_the_reason()
    {
        Capability.RequireClosing();
        using var closer = new TcpSocketCloser();
        SocketProblemException refused =
            Assert.Throws<SocketProblemException>(() => closer.Close(Listed(TcpState.Listen)));
        Assert.Equal(SocketProblem.NotClosable, refused.Problem);
        Assert.Contains("Multipath TCP", refused.Message, StringComparison.Ordinal);
        closer.Close(Listed(TcpState.Established));
        Eventually.True(() => List(TcpState.Established).Count == 0, "The connection is still there.");
    }

    private TcpSocket Listed(TcpState state) => Assert.Single(List(state));

    private IReadOnlyList<TcpSocket> List(TcpState state) =>
        [.. new HostSockets(new SocketQuery { LocalPorts = [_port], States = [state] }).List(CancellationToken.None)];

    private static Socket Open()
    {
        Assert.SkipUnless(Host.IsLinux, "Multipath TCP exists on Linux only.");
        int descriptor = LibC.socket(LibC.AF_INET, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC, IPPROTO_MPTCP);
        Assert.SkipWhen(descriptor < 0, "This kernel lacks Multipath TCP, or it is switched off.");
        return new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
    }
}
