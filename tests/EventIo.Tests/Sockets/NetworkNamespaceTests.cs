using EventIo.Native;
using EventIo.Sockets;
using EventIo.Sockets.Listing;
using EventIo.Sockets.Options;
using EventIo.Sockets.References;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Sockets;

public sealed class NetworkNamespaceTests
{
    [Fact]
    public void Sockets_of_another_namespace_can_be_listed_changed_and_sampled()
    {
        Capability.RequireNamespaces();
        using OtherProcess server = OtherProcess.Start(
            "unshare", "--net", "sh", "-c", "ip link set lo up && exec socat TCP-LISTEN:7007,bind=127.0.0.1 PIPE");
        string path = NetworkNamespace.Find($"{server.Id}");
        TcpSocket? listener = null;
        Eventually.True(
            () => new FileInfo(path).LinkTarget != new FileInfo("/proc/self/ns/net").LinkTarget
                && (listener = List(new() { NetworkNamespace = path }).FirstOrDefault())?.ProcessId is not null,
            "socat does not listen in its namespace.");
        Assert.Equal((TcpState.Listen, server.Id, path),
            (listener!.State, listener.ProcessId, listener.NetworkNamespace));
        Assert.DoesNotContain(List(new()), socket => socket.ProcessId == server.Id);
        using (SocketReference socket = ProcessSockets.Open(server.Id, listener.FileDescriptor!.Value, listener.Cookie))
        {
            Assert.Equal(path, TcpInfoSampler.Identify(socket).NetworkNamespace);
            var setting = new SocketOptionSetting(SocketOptionCatalog.Find("TCP_FASTOPEN"), 5L, IsFromProfile: false);
            // The sysctl is read in that namespace, where the kernel's default has only the client's bit.
            Assert.Contains("the server's bit, 2, is missing", SocketOptions.Set(socket, setting).Note,
                StringComparison.Ordinal);
        }
        using var sampler = new TcpInfoSampler();
        Assert.Equal(TcpState.Listen, sampler.Sample(listener)!.State);
    }

    [Fact]
    public void A_missing_namespace_is_reported()
    {
        SocketProblemException missing = Assert.Throws<SocketProblemException>(
            () => NetworkNamespace.Find("no-such-namespace"));
        Assert.Equal(SocketProblem.NamespaceNotFound, missing.Problem);
    }

    [Fact]
    public void A_path_that_is_not_a_namespace_or_not_accessible_is_refused_with_the_reason()
    {
        SocketProblemException refused = Assert.Throws<SocketProblemException>(
            () => List(new() { NetworkNamespace = NetworkNamespace.Find("/etc/passwd") }));
        Assert.Equal(SocketProblem.NamespaceNotFound, refused.Problem);
    }

    [Fact]
    public void An_ordinary_user_may_not_enter_a_namespace()
    {
        Assert.SkipWhen(Capability.Administration, "CAP_SYS_ADMIN may enter every namespace.");
        SocketProblemException denied = Assert.Throws<SocketProblemException>(
            () => List(new() { NetworkNamespace = NetworkNamespace.Find("/proc/self/ns/net") }));
        Assert.Equal(SocketProblem.NamespaceNotPermitted, denied.Problem);
    }

    private static TcpSocket[] List(SocketQuery query) =>
        [.. new HostSockets(query).List(TestContext.Current.CancellationToken)];
}
