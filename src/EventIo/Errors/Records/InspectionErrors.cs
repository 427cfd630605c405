using System.Globalization;
using System.Management.Automation;
using EventIo.Native;

namespace EventIo.Errors.Records;

/// <summary>The errors of the cmdlets that inspect live processes.</summary>
internal static class InspectionErrors
{
    internal static ErrorRecord Create(NativeException exception) =>
        exception.ErrorNumber is Errno.ENOENT or Errno.ENOTDIR
        ? ErrorFactory.Create(
            exception,
            ErrorCatalog.ProcUnavailable,
            "/proc",
            "Mount it: mount -t proc proc /proc")
        : NativeErrors.Create(exception, "/proc");

    internal static ErrorRecord ProcessIdInvalid(int process) => ErrorFactory.Create(
        new ArgumentException(FormattableString.Invariant($"{process} can't be a process: numbers begin with 1.")),
        ErrorCatalog.ProcessIdInvalid,
        process,
        "Get-EventLoop without -ProcessId lists the processes that wait for events.");

    internal static ErrorRecord ListenerNotFound(int port) => ErrorFactory.Create(
        new ItemNotFoundException(FormattableString.Invariant(
            $"No thread that is visible to this user waits for connections on port {port}.")),
        ErrorCatalog.ListenerNotFound,
        port,
        string.Create(
            CultureInfo.InvariantCulture,
            $"Get-TcpSocket -State Listen -LocalPort {port} shows who listens there; an ordinary user sees only own " +
            $"processes."));

    internal static ErrorRecord EventLoopNotFound(int process) => ErrorFactory.Create(
        new ItemNotFoundException(FormattableString.Invariant(
            $"No thread of process {process} waits for events by select, poll, epoll or io_uring.")),
        ErrorCatalog.EventLoopNotFound,
        process);
}
