using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using EventIo.Loop;
using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Servers;
using EventIo.Servers.Workloads.Files;
using EventIo.Sockets;
using EventIo.Transfer;

namespace EventIo.Errors.Records;

/// <summary>Errors of probe servers.</summary>
internal static class ServerErrors
{
    internal static ErrorRecord NotFound(string name) => ErrorFactory.Create(
        new ItemNotFoundException($"No event server named '{name}' runs in this process."),
        ErrorCatalog.ServerNotFound,
        name);

    internal static ErrorRecord NotFound(int id) => ErrorFactory.Create(
        new ItemNotFoundException(
            string.Create(CultureInfo.InvariantCulture, $"No event server with Id {id} runs in this process.")),
        ErrorCatalog.ServerNotFound,
        id);

    internal static ErrorRecord Stopped(EventServer server) => ErrorFactory.Create(
        new InvalidOperationException($"The event server {server} has stopped: it has no sockets any more."),
        ErrorCatalog.ServerStopped,
        server);

    internal static ErrorRecord NameInvalid(string name, string problem) => ErrorFactory.Create(
        new ArgumentException($"-Name can't be the name of a server: {problem}."),
        ErrorCatalog.ServerNameInvalid,
        name);

    internal static ErrorRecord UnixSocketUnavailable(string path) => ErrorFactory.Create(
        new PlatformNotSupportedException("UNIX sockets work on Linux only: the completion port here supports only " +
            "TCP."),
        ErrorCatalog.LinuxOnly,
        path,
        "Give a TCP port instead: Start-EventServer -Port 7007");

    internal static ErrorRecord RootMissing() => ParameterErrors.Missing(
        "Root", "the workload File serves the files of a folder.",
        "Name the folder: Start-EventServer -Workload File -Root .");

    internal static ErrorRecord TransferMethodUnsupported(TransferMethod method, string refusal) => ErrorFactory.Create(
        new NotSupportedException(refusal),
        ErrorCatalog.TransferMethodUnsupported,
        method,
        // Unless this host lacks the method.
        !IsOfLoops(method) && TransferCatalog.Refusal(method) is null
            ? "Add -Multiplexer ThreadPerConnection and a TCP port, or choose "
                + $"{Alternatives.Of(FileTransfers.Methods.Where(IsOfLoops))}."
            : null);

    private static bool IsOfLoops(TransferMethod method) => TransferCatalog.Describe(method).ServesOnLoop;

    /// <summary>Returns whether an exception is an expected failure of a start.</summary>
    internal static bool IsOfStart(Exception exception) => exception is NativeException or ServerRootException
        or ServerNameException or SocketProblemException or DescriptorSetException or DescriptorShortageException
        or PlatformNotSupportedException;

    /// <summary>A server could not start.</summary>
    internal static ErrorRecord StartFailed(Exception exception, EventServerOptions options) => exception switch
    {
        ServerNameException => ErrorFactory.Create(
            exception,
            ErrorCatalog.ServerNameTaken,
            options.Name,
            $"Choose another name, leave -Name out, or stop the other server: Stop-EventServer -Name '{options.Name}'"),
        SocketProblemException => SocketErrors.Create(exception, options.EndPoint),
        DescriptorSetException descriptor => RingErrors.DescriptorTooHigh(descriptor, options.Variant),
        DescriptorShortageException => ErrorFactory.Create(
            exception, ErrorCatalog.DescriptorsExhausted, options.EndPoint),
        ServerRootException root => PathErrors.RootRefused(root),
        NativeException { ErrorNumber: Errno.ENOMEM } native
            when native.Call.StartsWith("io_uring", StringComparison.Ordinal) =>
            RingErrors.LockedMemoryLimit(native, options.EndPoint),
        NativeException native => NetworkErrors.ListenRefused(native, options.EndPoint),
        PlatformNotSupportedException => ErrorFactory.Create(
            exception,
            ErrorCatalog.LinuxOnly,
            options.EndPoint,
            "Choose another workload here, or start the server on Linux."),
        _ => throw new UnreachableException(exception.Message, exception),
    };
}
