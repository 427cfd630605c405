using System.Globalization;
using System.Management.Automation;
using EventIo.Native;
using EventIo.Sockets;

namespace EventIo.Errors;

/// <summary>The errors of the socket cmdlets.</summary>
internal static class SocketErrors
{
    internal static ErrorRecord Create(Exception exception, object? target) => exception switch
    {
        SocketProblemException problem => Create(problem),
        NativeException native => NativeErrors.Create(native, target),
        _ => ErrorFactory.Create(
            exception, "SocketFailed", ErrorCategory.NotSpecified, target, "Get-TcpSocket lists the sockets that there are."),
    };

    internal static ErrorRecord NothingToSet() => ErrorFactory.Create(
        new ArgumentException("Nothing is to be set: neither an option nor a profile was given."),
        "SocketOptionMissing",
        ErrorCategory.InvalidArgument,
        null,
        "Give -Name and -Value, -Option @{ NAME = VALUE }, or -Profile.");

    internal static ErrorRecord NoOwner() => ErrorFactory.Create(
        new InvalidOperationException("No process has that socket open, or none that this user may see."),
        "SocketWithoutOwner",
        ErrorCategory.ObjectNotFound,
        null,
        "Leave it out (Where-Object ProcessId), or run as root. A connection in TIME_WAIT belongs to nobody.");

    internal static ErrorRecord Gone(TcpSocket socket) => ErrorFactory.Create(
        new ItemNotFoundException($"{socket} has ended."),
        "SocketClosed",
        ErrorCategory.ObjectNotFound,
        socket,
        "List the sockets again.");

    internal static ErrorRecord Gone(SocketHolder holder) => ErrorFactory.Create(
        new ItemNotFoundException(string.Create(
            CultureInfo.InvariantCulture, $"Handle {holder.FileDescriptor} of {holder} is not that socket any more, or no probe server's.")),
        "SocketClosed",
        ErrorCategory.ObjectNotFound,
        holder,
        "Ask again; a script's own socket is set by the object: $client.Client | Set-SocketOption TCP_NODELAY 1");

    internal static ErrorRecord NetworkInvalid(string text) => ErrorFactory.Create(
        new ArgumentException($"'{text}' is neither an IP address nor a network."),
        "NetworkInvalid",
        ErrorCategory.InvalidArgument,
        text,
        "Give an address or a network with the length of its prefix: 127.0.0.1, 10.0.0.0/8, fe80::/10.");

    private static ErrorRecord Create(SocketProblemException exception)
    {
        (string id, ErrorCategory category) = exception.Problem switch
        {
            SocketProblem.OptionUnknown => ("SocketOptionUnknown", ErrorCategory.ObjectNotFound),
            SocketProblem.OptionNotForSocket => ("SocketOptionNotForSocket", ErrorCategory.InvalidArgument),
            SocketProblem.OptionValueInvalid => ("SocketOptionValueInvalid", ErrorCategory.InvalidArgument),
            SocketProblem.OptionUnavailable => ("SocketOptionUnavailable", ErrorCategory.NotImplemented),
            SocketProblem.OptionNotPermitted => ("SocketOptionNotPermitted", ErrorCategory.PermissionDenied),
            SocketProblem.OptionRefused => ("SocketOptionRefused", ErrorCategory.InvalidArgument),
            SocketProblem.LinuxOnly => ("LinuxOnly", ErrorCategory.NotImplemented),
            SocketProblem.ProcessNotFound => ("ProcessNotFound", ErrorCategory.ObjectNotFound),
            SocketProblem.ProcessNotPermitted => ("ProcessNotPermitted", ErrorCategory.PermissionDenied),
            SocketProblem.DescriptorNotFound => ("DescriptorNotFound", ErrorCategory.ObjectNotFound),
            SocketProblem.DescriptorNotSocket => ("DescriptorNotSocket", ErrorCategory.InvalidType),
            SocketProblem.SocketChanged => ("SocketChanged", ErrorCategory.InvalidOperation),
            SocketProblem.SocketClosed => ("SocketClosed", ErrorCategory.ObjectNotFound),
            SocketProblem.NotTcp => ("SocketNotTcp", ErrorCategory.InvalidType),
            SocketProblem.NamespaceNotFound => ("NetworkNamespaceNotFound", ErrorCategory.ObjectNotFound),
            SocketProblem.NamespaceNotPermitted => ("NetworkNamespaceNotPermitted", ErrorCategory.PermissionDenied),
            _ => ("SocketDiagnosticsUnavailable", ErrorCategory.ResourceUnavailable),
        };
        return ErrorFactory.Create(exception, id, category, exception.Subject, exception.RecommendedAction);
    }
}
