using System.Management.Automation;

namespace EventIo.Errors;

/// <content>Conditions of addresses, names and connections.</content>
public static partial class ErrorCatalog
{
    internal static readonly ErrorDescription AddressFamilyUnavailable = Define(
        ErrorCategory.ResourceUnavailable,
        "This host does not support the address family, or has it switched off.",
        "Use an IPv4 address.");

    internal static readonly ErrorDescription AddressInvalid = Define(
        ErrorCategory.InvalidArgument,
        "The text is not an IP address of the kind that is needed here.",
        "Give an IPv4 or IPv6 address (127.0.0.1, ::1, 0.0.0.0, fe80::1%eth0) or localhost; other names " +
        "are not resolved.");

    internal static readonly ErrorDescription AddressNotAvailable = Define(
        ErrorCategory.InvalidArgument,
        "No interface of this host has the address.",
        "Use an address of one of this host's interfaces (ip address).");

    internal static readonly ErrorDescription CongestionControlNotPermitted = Define(
        ErrorCategory.PermissionDenied,
        "Only root may choose this congestion control.",
        "Choose one of net.ipv4.tcp_allowed_congestion_control, or run with CAP_NET_ADMIN.");

    internal static readonly ErrorDescription CongestionControlUnavailable = Define(
        ErrorCategory.ObjectNotFound,
        "This host does not have the congestion control.",
        "Choose one of net.ipv4.tcp_available_congestion_control; others are kernel modules (modprobe " +
        "tcp_NAME).");

    internal static readonly ErrorDescription ConnectionRefused = Define(
        ErrorCategory.ConnectionError,
        "Nothing listens at the address, or the accept queue of a UNIX socket is full.",
        "Check that the server runs and on which address and port it listens (on its host: ss -ltn).");

    internal static readonly ErrorDescription ConnectionTimedOut = Define(
        ErrorCategory.OperationTimeout,
        "The host did not answer the attempt to connect.",
        "Check the address, the firewalls on the way, and whether the server accepts connections.");

    internal static readonly ErrorDescription EphemeralPortsExhausted = Define(
        ErrorCategory.ResourceUnavailable,
        "No local port is free for a connection from this source to this target.",
        "Give several source addresses, widen net.ipv4.ip_local_port_range, or wait until connections in " +
        "TIME_WAIT have ended (ss -s).");

    internal static readonly ErrorDescription HostUnreachable = Define(
        ErrorCategory.ConnectionError,
        "No route leads to the host, or a router reports that it cannot be reached.",
        "Check the address and the routes (ip route get ADDRESS).");

    internal static readonly ErrorDescription NameNotResolved = Define(
        ErrorCategory.ObjectNotFound,
        "The resolver does not know the name.",
        "Check the name (getent hosts NAME), or give an IP address.");

    internal static readonly ErrorDescription NetworkInvalid = Define(
        ErrorCategory.InvalidArgument,
        "The text is neither an IP address nor a network.",
        "Give an address, or a network with its prefix length: 127.0.0.1, 10.0.0.0/8, fe80::/10, " +
        "fe80::1%eth0.");

    internal static readonly ErrorDescription NetworkNamespaceNotFound = Define(
        ErrorCategory.ObjectNotFound,
        "There is no such network namespace.",
        "Give a name that ip netns lists, the id of a process in it, or a path such as /proc/1/ns/net.");

    internal static readonly ErrorDescription NetworkNamespaceNotPermitted = Define(
        ErrorCategory.PermissionDenied,
        "This user may not enter the network namespace.",
        "Run as root (CAP_SYS_ADMIN).");

    internal static readonly ErrorDescription PortInUse = Define(
        ErrorCategory.ResourceExists,
        "Another socket has the port.",
        "Choose another port, or 0 for a free one.");

    internal static readonly ErrorDescription PortPrivileged = Define(
        ErrorCategory.PermissionDenied,
        "The port is below net.ipv4.ip_unprivileged_port_start, and this user may not listen on it.",
        "Choose a port of 1024 or more (0 picks a free one), or run with CAP_NET_BIND_SERVICE.");

    internal static readonly ErrorDescription RemoteObject = Define(
        ErrorCategory.InvalidArgument,
        "The object describes something on another computer, where this cmdlet does not reach.",
        "Run the whole pipeline on that computer: Invoke-Command -HostName NAME { … }.");

    internal static readonly ErrorDescription TlsNotSupported = Define(
        ErrorCategory.NotImplemented,
        "The other end expects TLS or HTTP; files are sent as plain bytes over TCP.",
        "Use a port that takes plain bytes (Receive-SocketFile, nc, socat), or put a TLS proxy in front: " +
        "socat OPENSSL:host:port.");
}
