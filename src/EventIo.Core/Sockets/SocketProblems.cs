using EventIo.Native;
using static System.FormattableString;

namespace EventIo.Sockets;

/// <summary>Creates exceptions about sockets and their processes. Problems of options are in Options.</summary>
internal static class SocketProblems
{
    /// <summary>What went wrong, and what to do about it where that is known: sentences for a warning.</summary>
    internal static string Explain(Exception exception) => exception is SocketProblemException problem
        ? $"{problem.Message} {problem.RecommendedAction}"
        : exception.Message;

    internal static SocketProblemException LinuxOnly(object subject, string what, string action) => new(
        SocketProblem.LinuxOnly, subject, $"{what} on Linux only: it depends on pidfd_getfd(2).", action);

    internal static SocketProblemException DescriptorNotFound(int process, int descriptor, NativeException cause) =>
        new(
        SocketProblem.DescriptorNotFound, descriptor,
        Invariant($"Process {process} has no descriptor {descriptor} open."),
        Invariant($"Get-TcpSocket -ProcessId {process} lists those that are sockets."), cause);

    internal static SocketProblemException DescriptorNotSocket(string holder, int descriptor) => new(
        SocketProblem.DescriptorNotSocket, descriptor,
        Invariant($"Descriptor {descriptor} of {holder} is not a TCP, UDP or UNIX socket."),
        "Get-TcpSocket -Kind Tcp, Udp, Unix lists those that are.");

    internal static SocketProblemException SocketChanged(string holder, int descriptor, SocketIdentity now) => new(
        SocketProblem.SocketChanged, descriptor,
        Invariant($"Descriptor {descriptor} of {holder} now refers to another socket ({now}): nothing was changed."),
        "List the sockets again.");

    internal static SocketProblemException Closed(object subject) => new(
        SocketProblem.SocketClosed, subject, $"The socket is closed: {subject}.", "List the sockets again.");

    internal static SocketProblemException NotTcp(object socket) => new(
        SocketProblem.NotTcp, socket, $"{socket} is not a TCP socket: only those have TCP_INFO.",
        "Get-TcpSocket without -Kind lists TCP sockets.");

    internal static string Name(SocketKind kind) => kind.ToString().ToUpperInvariant();
}
