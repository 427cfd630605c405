using System.Management.Automation;

namespace EventIo.Errors;

/// <content>Conditions of sockets of live processes and their options.</content>
public static partial class ErrorCatalog
{
    internal static readonly ErrorDescription DescriptorNotFound = Define(
        ErrorCategory.ObjectNotFound,
        "The process does not have the descriptor open.",
        "List its sockets: Get-TcpSocket -ProcessId ID");

    internal static readonly ErrorDescription DescriptorNotSocket = Define(
        ErrorCategory.InvalidType,
        "The descriptor is not a TCP, UDP or UNIX socket.",
        "List those that are: Get-TcpSocket -Kind Tcp, Udp, Unix");

    internal static readonly ErrorDescription ProcessNotFound = Define(
        ErrorCategory.ObjectNotFound,
        "There is no such process, or it has ended.",
        "List the processes that have sockets: Get-TcpSocket");

    internal static readonly ErrorDescription ProcessIsThread = Define(
        ErrorCategory.InvalidArgument,
        "The id is that of a thread, not of a process.",
        "Give the id of the process that the message names.");

    internal static readonly ErrorDescription ProcessNotPermitted = Define(
        ErrorCategory.PermissionDenied,
        "This user may not inspect the process.",
        "Run as root or as the process's own user; with kernel.yama.ptrace_scope of 1 or more, or in a " +
        "container, CAP_SYS_PTRACE is needed.");

    internal static readonly ErrorDescription SocketChanged = Define(
        ErrorCategory.InvalidOperation,
        "The descriptor or the addresses belong to another socket by now; nothing was changed.",
        "List the sockets again.");

    internal static readonly ErrorDescription SocketClosed = Define(
        ErrorCategory.ObjectNotFound,
        "The socket has been closed.",
        "List the sockets again.");

    internal static readonly ErrorDescription SocketDestroyUnavailable = Define(
        ErrorCategory.NotImplemented,
        "The kernel can't close sockets of other programs: it was built without CONFIG_INET_DIAG_DESTROY.",
        "End the process that has the socket, or run a kernel that has the option: zgrep INET_DIAG_DESTROY " +
        "/proc/config.gz /boot/config-$(uname -r)");

    internal static readonly ErrorDescription SocketDiagnosticsUnavailable = Define(
        ErrorCategory.ResourceUnavailable,
        "The kernel does not answer NETLINK_SOCK_DIAG.",
        "Load the modules (modprobe tcp_diag udp_diag unix_diag); in a container, check its seccomp " +
        "profile.");

    internal static readonly ErrorDescription SocketFailed = Define(
        ErrorCategory.NotSpecified,
        "A socket operation failed for a reason that has no id of its own.",
        "Look up the error number in the manual page of the call.");

    internal static readonly ErrorDescription SocketNotClosable = Define(
        ErrorCategory.InvalidType,
        "The kernel closes only TCP sockets that listen or have a peer.",
        "List those that can be closed: Get-TcpSocket -Kind Tcp | Where-Object State -ne Closed");

    internal static readonly ErrorDescription SocketNotTcp = Define(
        ErrorCategory.InvalidType,
        "The socket is not a TCP socket; only those have TCP_INFO.",
        "List TCP sockets: Get-TcpSocket -Kind Tcp");

    internal static readonly ErrorDescription SocketOptionMissing = Define(
        ErrorCategory.InvalidArgument,
        "Neither an option nor a profile was given.",
        "Give -Name and -Value, -Option @{ NAME = VALUE }, or -Profile.");

    internal static readonly ErrorDescription SocketOptionNotForSocket = Define(
        ErrorCategory.InvalidArgument,
        "The option belongs to another kind of socket, or to another state.",
        "Leave it out here; see Get-SocketOption -ListAvailable -Name NAME.");

    internal static readonly ErrorDescription SocketOptionNotPermitted = Define(
        ErrorCategory.PermissionDenied,
        "Setting the option to this value needs a capability.",
        "Run as root, or choose another value.");

    internal static readonly ErrorDescription SocketOptionRefused = Define(
        ErrorCategory.InvalidArgument,
        "The kernel refused the value.",
        "Check the range: Get-SocketOption -ListAvailable -Name NAME");

    internal static readonly ErrorDescription SocketOptionUnavailable = Define(
        ErrorCategory.NotImplemented,
        "This kernel does not have the option, or has it switched off.",
        "Leave it out here.");

    internal static readonly ErrorDescription SocketOptionUnknown = Define(
        ErrorCategory.ObjectNotFound,
        "There is no socket option of that name.",
        "List the options: Get-SocketOption -ListAvailable");

    internal static readonly ErrorDescription SocketOptionValueInvalid = Define(
        ErrorCategory.InvalidArgument,
        "The option does not accept that value.",
        "Check the range: Get-SocketOption -ListAvailable -Name NAME");

    internal static readonly ErrorDescription SocketWithoutOwner = Define(
        ErrorCategory.ObjectNotFound,
        "No process that this user may see has the socket open.",
        "Filter such sockets out (Where-Object ProcessId), or run as root; a connection in TIME_WAIT " +
        "belongs to no process.");
}
