using System.Globalization;
using System.Management.Automation;
using System.Net;
using EventIo.Measurement;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Servers;

namespace EventIo.Errors;

/// <summary>The errors of Measure-EventServer.</summary>
internal static class LoadErrors
{
    internal static ErrorRecord NameNotResolved(string name, Exception exception) => ErrorFactory.Create(
        new InvalidOperationException($"The name '{name}' could not be resolved: {exception.Message}", exception),
        "NameNotResolved",
        ErrorCategory.ObjectNotFound,
        name,
        "Check the name, or give an IP address.");

    internal static ErrorRecord ServerStopped(EventServer server) => ErrorFactory.Create(
        new InvalidOperationException($"The event server {server} has stopped: nobody would answer."),
        "ServerStopped",
        ErrorCategory.InvalidOperation,
        server,
        "Get-EventServer lists the servers that run; Start-EventServer starts one.");

    internal static ErrorRecord ParameterConflict(string parameter, string reason, string action) => ErrorFactory.Create(
        new ArgumentException($"-{parameter}: {reason}"),
        "ParameterConflict",
        ErrorCategory.InvalidArgument,
        parameter,
        action);

    internal static ErrorRecord DescriptorLimit(int connectionCount, int largest) => ErrorFactory.Create(
        new InvalidOperationException(string.Create(
            CultureInfo.InvariantCulture,
            $"{connectionCount} connections need as many descriptors; the limit of this process (RLIMIT_NOFILE) is " +
            $"{ResourceLimits.Descriptors} and {ResourceLimits.OpenDescriptors} are open, so that {largest} connections fit.")),
        "DescriptorLimitExceeded",
        ErrorCategory.LimitsExceeded,
        connectionCount,
        string.Create(
            CultureInfo.InvariantCulture,
            $"Use -ConnectionCount {largest}, or raise the limit before the shell starts (ulimit -n). A server in the same " +
            $"process takes a descriptor for each connection, too."));

    internal static ErrorRecord NotSupported(NotSupportedException exception, object target) => ErrorFactory.Create(
        exception,
        "MultiplexerUnavailable",
        ErrorCategory.ResourceUnavailable,
        target,
        "Choose another mechanism: Get-Multiplexer | Where-Object IsAvailable");

    /// <summary>Why there was no load at all.</summary>
    internal static ErrorRecord RunFailed(NativeException exception, LoadPlan plan) =>
        (exception.Call, exception.ErrorNumber) switch
        {
            ("bind(2)", Errno.EADDRNOTAVAIL) => ErrorFactory.Create(
                exception, "SourceAddressNotAvailable", ErrorCategory.InvalidArgument, plan.SourceAddresses,
                "Give -SourceAddress addresses of this host (ip address)."),
            (_, Errno.ECONNREFUSED) => ErrorFactory.Create(
                exception, "ConnectionRefused", ErrorCategory.ConnectionError, plan.Target.EndPoint, AboutRefusal(plan)),
            (_, Errno.ETIMEDOUT) => ErrorFactory.Create(
                exception, "ConnectionTimedOut", ErrorCategory.OperationTimeout, plan.Target.EndPoint,
                "Nobody answers there: check the address, the firewall, and whether the server accepts connections; " +
                "-ConnectTimeoutSeconds waits longer."),
            (_, Errno.EHOSTUNREACH or Errno.ENETUNREACH) => ErrorFactory.Create(
                exception, "HostUnreachable", ErrorCategory.ConnectionError, plan.Target.EndPoint,
                "Check the address and the routes (ip route get)."),
            ("connect(2)", Errno.EADDRNOTAVAIL) => ErrorFactory.Create(
                exception, "EphemeralPortsExhausted", ErrorCategory.ResourceUnavailable, plan.Target.EndPoint,
                "No port is free for this source and target: give several -SourceAddress, widen " +
                "net.ipv4.ip_local_port_range, or wait until connections in TIME_WAIT are gone (ss -s)."),
            ("connect(2)", Errno.ENOENT) => ErrorFactory.Create(
                exception, "PathNotFound", ErrorCategory.ObjectNotFound, plan.Target.EndPoint,
                "No socket has this path: check it, and whether the server runs (ss -xl)."),
            _ => NativeErrors.Create(exception, plan.Target.EndPoint),
        };

    private static string AboutRefusal(LoadPlan plan) => plan.Target.EndPoint is IPEndPoint ip
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"Nobody listens there: check that the server runs and what it listens on (on its host: ss -ltn 'sport = :{ip.Port}'); Get-EventServer lists the probe servers of this process.")
        : "Its server is gone, or its accept queue is full: check that it runs (ss -xl).";
}
