using System.Globalization;
using System.Management.Automation;
using System.Net;
using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Servers;
using EventIo.Sockets;
using EventIo.Transfer;

namespace EventIo.Errors;

/// <summary>The errors of the server cmdlets.</summary>
internal static class ServerErrors
{
    private const int FirstOrdinaryPort = 1024;

    internal static ErrorRecord NotFound(string name) => ErrorFactory.Create(
        new ItemNotFoundException($"No event server named '{name}' runs in this process."),
        "ServerNotFound",
        ErrorCategory.ObjectNotFound,
        name,
        "Get-EventServer lists those that run.");

    internal static ErrorRecord NotFound(int id) => ErrorFactory.Create(
        new ItemNotFoundException(
            string.Create(CultureInfo.InvariantCulture, $"No event server with Id {id} runs in this process.")),
        "ServerNotFound",
        ErrorCategory.ObjectNotFound,
        id,
        "Get-EventServer lists those that run.");

    internal static ErrorRecord StoppedAlready(EventServer server) => ErrorFactory.Create(
        new InvalidOperationException($"The event server {server} has stopped already."),
        "ServerStoppedAlready",
        ErrorCategory.InvalidOperation,
        server,
        "Nothing is left to stop; Get-EventServer lists the servers that run.");

    internal static ErrorRecord AddressInvalid(string address) => ErrorFactory.Create(
        new ArgumentException($"'{address}' is not an IP address."),
        "AddressInvalid",
        ErrorCategory.InvalidArgument,
        address,
        "Give an IPv4 or IPv6 address (127.0.0.1, ::1, 0.0.0.0) or localhost; other names are not resolved.");

    internal static ErrorRecord NameInvalid(string name) => ErrorFactory.Create(
        new ArgumentException($"'{name}' can't be a server's name: it has wildcard characters or is blank."),
        "ServerNameInvalid",
        ErrorCategory.InvalidArgument,
        name,
        "Choose a name without * ? [ ].");

    internal static ErrorRecord PathNotFileSystem(string path) => ErrorFactory.Create(
        new ArgumentException($"'{path}' is not a path of the file system."),
        "PathNotFileSystem",
        ErrorCategory.InvalidArgument,
        path,
        "Give a path of the file system, such as /tmp.");

    internal static ErrorRecord PathInvalid(string path) => ErrorFactory.Create(
        new ArgumentException("A path can't have a null character."),
        "PathInvalid",
        ErrorCategory.InvalidArgument,
        path,
        "Look at where the path comes from.");

    internal static ErrorRecord PathTooLong(string path, int bytes, int limit) => ErrorFactory.Create(
        new ArgumentException(string.Create(
            CultureInfo.InvariantCulture,
            $"The path '{path}' has {bytes} bytes; a UNIX socket's path has at most {limit} (unix(7)).")),
        "PathTooLong",
        ErrorCategory.InvalidArgument,
        path,
        "Choose a shorter path, such as one in /tmp or /run.");

    internal static ErrorRecord UnixSocketUnavailable(string path) => ErrorFactory.Create(
        new PlatformNotSupportedException("UNIX sockets are served on Linux only: the completion port drives TCP."),
        "LinuxOnly",
        ErrorCategory.NotImplemented,
        path,
        "Give a TCP port instead: Start-EventServer -Port 7007");

    internal static ErrorRecord RootMismatch(string? root, Workload workload) => root is null
        ? ErrorFactory.Create(
            new PSArgumentException("The workload File serves the files of a folder, and -Root does not name one."),
            "RootMissing",
            ErrorCategory.InvalidArgument,
            workload,
            "Name the folder: Start-EventServer -Workload File -Root .")
        : ErrorFactory.Create(
            new PSArgumentException($"The workload {workload} has no use for -Root."),
            "RootUnused",
            ErrorCategory.InvalidArgument,
            root,
            "Add -Workload File, or leave -Root out.");

    internal static ErrorRecord MultiplexerUnavailable(MultiplexerDescription description) => ErrorFactory.Create(
        new NotSupportedException($"{description.Kind} is not available here. {description.Reason}"),
        "MultiplexerUnavailable",
        ErrorCategory.ResourceUnavailable,
        description.Kind,
        description.RecommendedAction ?? "Choose another mechanism: Get-Multiplexer | Where-Object IsAvailable");

    internal static ErrorRecord TriggerModeUnsupported(MultiplexerVariant variant, string refusal) => ErrorFactory.Create(
        new NotSupportedException(refusal),
        "TriggerModeUnsupported",
        ErrorCategory.InvalidArgument,
        variant,
        "Leave -TriggerMode out, or choose one that Get-Multiplexer lists for the mechanism.");

    internal static ErrorRecord TransferMethodUnused(string method, Workload workload) => ErrorFactory.Create(
        new PSArgumentException($"The workload {workload} sends no files, and has no use for -TransferMethod."),
        "TransferMethodUnused",
        ErrorCategory.InvalidArgument,
        method,
        "Add -Workload File, or leave -TransferMethod out.");

    internal static ErrorRecord TransferMethodUnsupported(TransferMethod method, string refusal) => ErrorFactory.Create(
        new NotSupportedException(refusal),
        "TransferMethodUnsupported",
        ErrorCategory.InvalidArgument,
        method,
        // Unless it is this host that lacks it.
        method is TransferMethod.MsgZeroCopy or TransferMethod.IoUringSendZc or TransferMethod.IoUringSplice
            && TransferCatalog.Refusal(method) is null
            ? "Add -Multiplexer ThreadPerConnection and a TCP port, or choose Copy, SendFile, Splice or MemoryMap."
            : "Choose Copy, SendFile, Splice or MemoryMap; Measure-ZeroCopy shows what each costs here.");

    /// <summary>Why a server could not start, and what to do about it.</summary>
    internal static ErrorRecord StartFailed(Exception exception, EventServerOptions options) => exception switch
    {
        ServerNameException => ErrorFactory.Create(
            exception, "ServerNameTaken", ErrorCategory.ResourceExists, options.Name,
            $"Choose another name, leave -Name out, or stop the other one: Stop-EventServer -Name '{options.Name}'"),
        SocketProblemException => SocketErrors.Create(exception, options.EndPoint),
        DescriptorSetException => ErrorFactory.Create(
            exception, "DescriptorTooHigh", ErrorCategory.LimitsExceeded, options.Variant,
            "This process has too many descriptors open for select: choose poll, epoll or io_uring."),
        ServerRootException root => RootRefused(root),
        NativeException native => ListenRefused(native, options.EndPoint),
        PlatformNotSupportedException => ErrorFactory.Create(
            exception, "LinuxOnly", ErrorCategory.NotImplemented, options.EndPoint,
            "Choose another workload here, or start the server on Linux."),
        _ => ErrorFactory.Create(
            exception, "ServerStartFailed", ErrorCategory.NotSpecified, options.EndPoint,
            "Get-Multiplexer tells what this host offers."),
    };

    private static ErrorRecord RootRefused(ServerRootException exception)
    {
        (string id, ErrorCategory category, string action) = exception.ErrorNumber switch
        {
            Errno.ENOENT => ("RootNotFound", ErrorCategory.ObjectNotFound, "Create the folder first, or name one that exists."),
            Errno.ENOTDIR => ("RootNotFolder", ErrorCategory.InvalidArgument, "Name the folder that the file is in."),
            Errno.EACCES => ("RootDenied", ErrorCategory.PermissionDenied,
                "Run as a user who may enter the folder, or name another one (namei -l shows who may)."),
            _ => ("RootRefused", ErrorCategory.OpenError, "Name another folder."),
        };
        return ErrorFactory.Create(exception, id, category, exception.Root, action);
    }

    /// <summary>Why an address can't be listened on, and what to do about it.</summary>
    internal static ErrorRecord ListenRefused(NativeException exception, EndPoint endPoint) =>
        (exception.ErrorNumber, endPoint) switch
        {
            (Errno.EADDRINUSE, IPEndPoint ip) => ErrorFactory.Create(
                exception, "PortInUse", ErrorCategory.ResourceExists, endPoint,
                AboutOwner(server => server.Port == ip.Port) ?? AboutPortInUse(ip.Port)),
            (Errno.EADDRINUSE, _) => ErrorFactory.Create(
                exception, "PathInUse", ErrorCategory.ResourceExists, endPoint,
                AboutOwner(server => server.Path == endPoint.ToString())
                    ?? "Choose another path; or, if nobody uses this one any more, remove it first."),
            (Errno.EACCES, IPEndPoint { Port: < FirstOrdinaryPort }) => ErrorFactory.Create(
                exception, "PortPrivileged", ErrorCategory.PermissionDenied, endPoint,
                "Choose a port of 1024 or more (0 picks a free one), or run with CAP_NET_BIND_SERVICE."),
            (Errno.ENOMEM, _) when exception.Call.StartsWith("io_uring", StringComparison.Ordinal) => ErrorFactory.Create(
                exception, "LockedMemoryLimit", ErrorCategory.LimitsExceeded, endPoint, AboutLockedMemory()),
            _ => NativeErrors.Create(exception, endPoint),
        };

    private static string? AboutOwner(Func<EventServer, bool> isOwner) =>
        EventServerRegistry.Snapshot().FirstOrDefault(isOwner) is { } owner
            ? $"{owner} of this process has it: stop it (Stop-EventServer -Name '{owner.Name}'), or choose another."
            : null;

    private static string AboutPortInUse(int port) => string.Create(
        CultureInfo.InvariantCulture,
        $"Choose another port, or 0 for a free one; who has this one: " +
        $"{(OperatingSystem.IsWindows() ? $"netstat -ano | findstr :{port}" : $"ss -ltnp 'sport = :{port}'")}");

    private static string AboutLockedMemory() => string.Create(
        CultureInfo.InvariantCulture,
        $"All rings of a user together may lock {ResourceLimits.LockedMemoryBytes / 1024} KiB (RLIMIT_MEMLOCK): take smaller " +
        $"queues, stop other rings, or raise the limit before the shell starts (ulimit -l).");
}
