using System.Globalization;
using System.Management.Automation;
using EventIo.Native;
using EventIo.Sockets;
using EventIo.Sockets.Listing;

namespace EventIo.Errors.Records;

/// <summary>Errors of the cmdlets that inspect and change sockets.</summary>
internal static class SocketErrors
{
    internal static ErrorRecord Create(Exception exception, object? target) => exception switch
    {
        SocketProblemException problem => ErrorFactory.Create(
            problem, Describe(problem.Problem), problem.Subject, problem.RecommendedAction),
        NativeException native => NativeErrors.Create(native, target),
        _ => ErrorFactory.Create(exception, ErrorCatalog.SocketFailed, target),
    };

    internal static ErrorRecord NothingToSet() => ErrorFactory.Create(
        new ArgumentException("There is nothing to set: neither an option nor a profile was given."),
        ErrorCatalog.SocketOptionMissing,
        null);

    internal static ErrorRecord NoOwner() => ErrorFactory.Create(
        new InvalidOperationException("No process that this user may see has the socket open."),
        ErrorCatalog.SocketWithoutOwner,
        null);

    internal static ErrorRecord NoProcessNamed(string name) => ErrorFactory.Create(
        new ItemNotFoundException($"No process named '{name}' has such a socket, as far as this user may see."),
        ErrorCatalog.ProcessNotFound,
        name);

    internal static ErrorRecord Gone(TcpSocket socket) => ErrorFactory.Create(
        new ItemNotFoundException($"{socket} has ended since it was listed."), ErrorCatalog.SocketClosed, socket);

    internal static ErrorRecord Gone(SocketHolder holder) => ErrorFactory.Create(
        new ItemNotFoundException(string.Create(
            CultureInfo.InvariantCulture,
            $"Handle {holder.FileDescriptor} of {holder} no longer refers to that socket, or is not a probe " +
            $"server's.")),
        ErrorCatalog.SocketClosed,
        holder,
        "List the sockets again; for a script's own socket pipe the object: $client.Client | Set-SocketOption " +
        "TCP_NODELAY 1");

    internal static ErrorRecord Gone(ulong cookie) => ErrorFactory.Create(
        new ItemNotFoundException(string.Create(
            CultureInfo.InvariantCulture,
            $"No TCP socket of this network namespace has the cookie {cookie}; it may have ended.")),
        ErrorCatalog.SocketClosed,
        cookie,
        "List the sockets again. A socket of another network namespace needs -NetworkNamespace.");

    internal static ErrorRecord NotInSnapshot(object socket) => ErrorFactory.Create(
        new ItemNotFoundException($"The snapshot has no TCP_INFO of {socket}."),
        ErrorCatalog.SocketClosed,
        socket,
        "List its sockets: Get-TcpSocket -Snapshot $snapshot");

    private static ErrorDescription Describe(SocketProblem problem) => problem switch
    {
        SocketProblem.OptionUnknown => ErrorCatalog.SocketOptionUnknown,
        SocketProblem.OptionNotForSocket => ErrorCatalog.SocketOptionNotForSocket,
        SocketProblem.OptionValueInvalid => ErrorCatalog.SocketOptionValueInvalid,
        SocketProblem.OptionUnavailable => ErrorCatalog.SocketOptionUnavailable,
        SocketProblem.OptionNotPermitted => ErrorCatalog.SocketOptionNotPermitted,
        SocketProblem.OptionRefused => ErrorCatalog.SocketOptionRefused,
        SocketProblem.CongestionControlUnavailable => ErrorCatalog.CongestionControlUnavailable,
        SocketProblem.CongestionControlNotPermitted => ErrorCatalog.CongestionControlNotPermitted,
        SocketProblem.LinuxOnly => ErrorCatalog.LinuxOnly,
        SocketProblem.ProcessNotFound => ErrorCatalog.ProcessNotFound,
        SocketProblem.ProcessIsThread => ErrorCatalog.ProcessIsThread,
        SocketProblem.ProcessNotPermitted => ErrorCatalog.ProcessNotPermitted,
        SocketProblem.DescriptorNotFound => ErrorCatalog.DescriptorNotFound,
        SocketProblem.DescriptorNotSocket => ErrorCatalog.DescriptorNotSocket,
        SocketProblem.SocketChanged => ErrorCatalog.SocketChanged,
        SocketProblem.SocketClosed => ErrorCatalog.SocketClosed,
        SocketProblem.NotTcp => ErrorCatalog.SocketNotTcp,
        SocketProblem.NotClosable => ErrorCatalog.SocketNotClosable,
        SocketProblem.CloseNotPermitted => ErrorCatalog.OperationNotPermitted,
        SocketProblem.CloseUnavailable => ErrorCatalog.SocketDestroyUnavailable,
        SocketProblem.NamespaceNotFound => ErrorCatalog.NetworkNamespaceNotFound,
        SocketProblem.NamespaceNotPermitted => ErrorCatalog.NetworkNamespaceNotPermitted,
        _ => ErrorCatalog.SocketDiagnosticsUnavailable,
    };
}
