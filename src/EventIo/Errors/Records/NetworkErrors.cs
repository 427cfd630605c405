using System.Globalization;
using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using EventIo.Addresses;
using EventIo.Measurement.Load;
using EventIo.Native;
using EventIo.Servers;
using EventIo.Sockets.Listing;

namespace EventIo.Errors.Records;

/// <summary>Errors of addresses, names, connecting and listening.</summary>
internal static class NetworkErrors
{
    private const int FirstOrdinaryPort = 1024;

    internal static ErrorRecord AddressInvalid(string address) => ErrorFactory.Create(
        new ArgumentException(AddressText.UnknownZone(address) is { } zone
            ? $"'{address}': no interface of this host is '{zone}'."
            : $"'{address}' is not an IP address."),
        ErrorCatalog.AddressInvalid,
        address);

    internal static ErrorRecord NetworkInvalid(string text) => ErrorFactory.Create(
        new ArgumentException($"'{text}' is neither an IP address nor a network."), ErrorCatalog.NetworkInvalid, text);

    /// <summary>An error that the resolver or a .NET socket reported.</summary>
    internal static ErrorRecord Create(SocketException exception, object? target) => exception.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain =>
            ErrorFactory.Create(exception, ErrorCatalog.NameNotResolved, target),
        SocketError.ConnectionRefused => ErrorFactory.Create(exception, ErrorCatalog.ConnectionRefused, target),
        SocketError.TimedOut => ErrorFactory.Create(exception, ErrorCatalog.ConnectionTimedOut, target),
        SocketError.HostUnreachable or SocketError.NetworkUnreachable =>
            ErrorFactory.Create(exception, ErrorCatalog.HostUnreachable, target),
        SocketError.AddressAlreadyInUse => ErrorFactory.Create(exception, ErrorCatalog.PortInUse, target),
        SocketError.AddressNotAvailable => ErrorFactory.Create(exception, ErrorCatalog.AddressNotAvailable, target),
        SocketError.AddressFamilyNotSupported =>
            ErrorFactory.Create(exception, ErrorCatalog.AddressFamilyUnavailable, target),
        SocketError.TooManyOpenSockets => ErrorFactory.Create(exception, ErrorCatalog.DescriptorsExhausted, target),
        SocketError.NoBufferSpaceAvailable => ErrorFactory.Create(exception, ErrorCatalog.OutOfKernelMemory, target),
        _ => ErrorFactory.Create(
            exception,
            ErrorCatalog.SocketFailed,
            target,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Look up the socket error {exception.NativeErrorCode} in the system's documentation.")),
    };

    /// <summary>Connecting failed.</summary>
    /// <param name="exception">The error of connect(2) or an earlier call.</param>
    /// <param name="target">The end point, if known.</param>
    internal static ErrorRecord ConnectFailed(NativeException exception, object? target) =>
        (exception.Call, exception.ErrorNumber) switch
        {
            (_, Errno.ECONNREFUSED) => ErrorFactory.Create(
                exception, ErrorCatalog.ConnectionRefused, target, AboutRefusal(target)),
            ("connect(2)", Errno.EADDRNOTAVAIL) => ErrorFactory.Create(
                exception, ErrorCatalog.EphemeralPortsExhausted, target),
            ("connect(2)", Errno.EINVAL) when IsZoneMissing(target) => ZoneMissing(exception, target),
            ("connect(2)", Errno.ENOENT) => ErrorFactory.Create(
                exception,
                ErrorCatalog.PathNotFound,
                target,
                "No socket has this path: check it, and whether the server runs (ss -xl)."),
            _ => NativeErrors.Create(exception, target),
        };

    /// <summary>No load could be generated at all.</summary>
    internal static ErrorRecord LoadFailed(NativeException exception, LoadPlan plan) =>
        (exception.Call, exception.ErrorNumber) switch
        {
            ("bind(2)", Errno.EADDRNOTAVAIL or Errno.ENODEV) => ErrorFactory.Create(
                exception,
                ErrorCatalog.AddressNotAvailable,
                plan.SourceAddresses,
                "Give -SourceAddress addresses of this host (ip address)."),
            ("bind(2)", Errno.EINVAL) when plan.SourceAddresses.Any(IsZoneMissing) =>
                ZoneMissing(exception, plan.SourceAddresses),
            (_, Errno.ETIMEDOUT) => ErrorFactory.Create(
                exception,
                ErrorCatalog.ConnectionTimedOut,
                plan.Target.EndPoint,
                "Check the address, the firewalls on the way, and whether the server accepts connections; " +
                "-ConnectTimeoutSeconds waits longer."),
            ("connect(2)", Errno.EADDRNOTAVAIL) => ErrorFactory.Create(
                exception,
                ErrorCatalog.EphemeralPortsExhausted,
                plan.Target.EndPoint,
                "Give several -SourceAddress, widen net.ipv4.ip_local_port_range, or wait until connections in " +
                "TIME_WAIT have ended (ss -s)."),
            _ => ConnectFailed(exception, plan.Target.EndPoint),
        };

    /// <summary>Listening at an address failed.</summary>
    internal static ErrorRecord ListenRefused(NativeException exception, EndPoint endPoint) =>
        (exception.ErrorNumber, endPoint) switch
        {
            (Errno.EADDRINUSE, IPEndPoint ip) => ErrorFactory.Create(
                exception,
                ErrorCatalog.PortInUse,
                endPoint,
                AboutOwner(server => server.Port == ip.Port) ?? AboutPortInUse(ip)),
            (Errno.EADDRINUSE, _) => ErrorFactory.Create(
                exception, ErrorCatalog.PathInUse, endPoint, AboutOwner(server => server.Path == endPoint.ToString())),
            // For other calls, EACCES comes from filters, whatever the port.
            (Errno.EACCES, IPEndPoint { Port: > 0 and < FirstOrdinaryPort })
                when exception.Call.StartsWith("bind", StringComparison.Ordinal) =>
                ErrorFactory.Create(exception, ErrorCatalog.PortPrivileged, endPoint),
            (Errno.EINVAL, _) when IsZoneMissing(endPoint) => ZoneMissing(exception, endPoint),
            (Errno.ENODEV, IPEndPoint) => ErrorFactory.Create(exception, ErrorCatalog.AddressNotAvailable, endPoint),
            _ => NativeErrors.Create(exception, endPoint),
        };

    // A link-local address means nothing without its interface (RFC 4007, section 6; ipv6(7): sin6_scope_id).
    private static bool IsZoneMissing(object? target) => target is IPEndPoint end && IsZoneMissing(end.Address);

    private static bool IsZoneMissing(IPAddress address) => address is { IsIPv6LinkLocal: true, ScopeId: 0 };

    private static ErrorRecord ZoneMissing(NativeException exception, object? target) => ErrorFactory.Create(
        exception,
        ErrorCatalog.AddressInvalid,
        target,
        "Name the interface of a link-local address: fe80::1%eth0 (ip -6 address shows them).");

    private static string? AboutRefusal(object? target) => target switch
    {
        IPEndPoint ip => string.Create(
            CultureInfo.InvariantCulture,
            $"Check that the server runs and what it listens on (on its host: ss -ltn 'sport = :{ip.Port}'); " +
            $"Get-EventServer lists the probe servers of this process."),
        UnixDomainSocketEndPoint => "The server has ended, or its accept queue is full: check that it runs (ss -xl).",
        _ => null,
    };

    private static string? AboutOwner(Func<EventServer, bool> isOwner) =>
        EventServerRegistry.Snapshot().FirstOrDefault(isOwner) is { } owner
            ? $"{owner} of this process has it: stop it (Stop-EventServer -Name '{owner.Name}'), or choose another."
            : null;

    // Looks up the holder at once, because tools that list listeners don't show a socket that is only bound.
    private static string AboutPortInUse(IPEndPoint endPoint)
    {
        string[] holders = [.. PortHolders.Find(endPoint).Select(PortHolders.Describe)];
        string search = OperatingSystem.IsWindows()
            ? $"netstat -ano | findstr :{endPoint.Port}"
            : $"ss -tanp 'sport = :{endPoint.Port}'";
        return holders.Length > 0
            ? $"It is held by {string.Join("; ", holders)}. Stop that, or choose another port, or 0 for a free one."
            : $"Choose another port, or 0 for a free one; to see who has this one: {search}";
    }
}
