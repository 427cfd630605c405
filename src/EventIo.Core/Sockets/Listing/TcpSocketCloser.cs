using EventIo.Native;

namespace EventIo.Sockets.Listing;

/// <summary>
/// Ends TCP connections and listeners of any process, in the network namespace that each was listed in (SOCK_DESTROY,
/// sock_diag(7); ss -K does the same).
/// </summary>
/// <remarks>
/// The peer of a connection gets a reset. The process keeps its descriptor, whose next call fails: with ECONNABORTED on
/// a connection (read(2), epoll_wait(2) reports an error), with EINVAL on a listener (accept(2)).
/// </remarks>
public sealed class TcpSocketCloser : IDisposable
{
    private const string ListAgain = "List the sockets again.";

    private readonly NamespaceDiagnostics _diagnostics = new();

    /// <summary>Ends a socket if it still is the listed one.</summary>
    /// <param name="socket">The socket.</param>
    /// <exception cref="SocketProblemException">
    /// It has ended, another socket has its ends now, the kernel can't close it, or this user may not.
    /// </exception>
    /// <exception cref="NativeException">The kernel refused for another reason.</exception>
    public void Close(TcpSocket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if (socket.Kind != SocketKind.Tcp)
            throw NotClosable(socket, $"{socket} is not a TCP socket.");
        if (socket.LocalIP is null || socket.State == TcpState.Closed)
            throw NotClosable(socket, $"{socket} neither listens nor has a peer: the kernel can't find it.");
        SocketDiagnostics diagnostics = _diagnostics.Of(socket.NetworkNamespace);
        int errorNumber = diagnostics.Destroy(socket);
        if (SocketDiagnostics.IsMissing(errorNumber))
        {
            diagnostics.RequireModule(socket);
            throw Missing(socket, diagnostics);
        }
        if (errorNumber == Errno.EOPNOTSUPP && diagnostics.Find(socket) is { } now)
            socket = socket with { State = now.State };
        if (errorNumber != 0)
            throw Refused(socket, errorNumber);
    }

    /// <inheritdoc/>
    public void Dispose() => _diagnostics.Dispose();

    /// <summary>Returns the exception for the kernel's refusal.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="errorNumber">The kernel's errno, except for a missing socket.</param>
    internal static Exception Refused(TcpSocket socket, int errorNumber)
    {
        var cause = new NativeException("SOCK_DESTROY", errorNumber, socket.ToString());
        return errorNumber switch
        {
            Errno.EPERM or Errno.EACCES => new SocketProblemException(
                SocketProblem.CloseNotPermitted, socket,
                $"This user may not close {socket} ({cause.ErrorName}).",
                "Closing sockets needs CAP_NET_ADMIN: run as root; in a container, add the capability (--cap-add " +
                "NET_ADMIN).",
                cause),
            // Old kernels (tcp_abort, net/ipv4/tcp.c).
            Errno.EOPNOTSUPP when socket.State == TcpState.TimeWait => new SocketProblemException(
                SocketProblem.NotClosable, socket,
                $"This kernel does not close {socket}, which is in TIME_WAIT ({cause.ErrorName}).",
                "It ends by itself within a minute.",
                cause),
            Errno.EOPNOTSUPP => new SocketProblemException(
                SocketProblem.CloseUnavailable, socket,
                $"This kernel can't close {socket}: it was built without CONFIG_INET_DIAG_DESTROY ({cause.ErrorName}).",
                "End the process that has the socket, or run a kernel that has the option: zgrep INET_DIAG_DESTROY " +
                "/proc/config.gz /boot/config-$(uname -r)",
                cause),
            // A listener of Multipath TCP, as Go makes them (tcp_abort_override, net/mptcp/subflow.c).
            Errno.EINVAL when socket.State == TcpState.Listen => new SocketProblemException(
                SocketProblem.NotClosable, socket,
                $"The kernel does not close {socket}, which listens for Multipath TCP ({cause.ErrorName}).",
                "End the process that has it, or close its connections: Get-TcpSocket -LocalPort " +
                $"{socket.LocalPort} -State Established | Close-TcpSocket",
                cause),
            _ => cause,
        };
    }

    // Determines whether another socket has the same ends.
    private static SocketProblemException Missing(TcpSocket socket, SocketDiagnostics diagnostics)
    {
        if (socket.State == TcpState.Listen && diagnostics.Find(socket) is not null)
            return NotClosable(socket, $"{socket} shares its port, and the kernel finds only the other listeners.");
        return diagnostics.FindSuccessor(socket) switch
        {
            { State: TcpState.Listen } when socket.State == TcpState.Listen =>
                Changed(socket, "Another listener has its port now"),
            // The lookup of an ended connection finds the listener of its port.
            null or { State: TcpState.TimeWait or TcpState.Listen } => SocketProblems.Closed(socket),
            _ => Changed(socket, "Another connection has its ends now"),
        };
    }

    private static SocketProblemException Changed(TcpSocket socket, string what) => new(
        SocketProblem.SocketChanged, socket, $"{socket} has ended. {what}: nothing was closed.", ListAgain);

    private static SocketProblemException NotClosable(TcpSocket socket, string message) => new(
        SocketProblem.NotClosable, socket, message,
        "List those that can be closed: Get-TcpSocket -Kind Tcp | Where-Object State -ne Closed");
}
