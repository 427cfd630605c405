using System.Globalization;
using System.Management.Automation;
using EventIo.Native;

namespace EventIo.Errors.Records;

/// <summary>
/// Maps an error number to an error for any call. Callers that know more create more specific errors.
/// </summary>
internal static class NativeErrors
{
    internal static ErrorRecord Create(NativeException exception, object? target) => ErrorFactory.Create(
        exception, Describe(exception), target, Recommend(exception));

    /// <summary>There are a few descriptors left, but not enough for the runtime to continue.</summary>
    /// <param name="command">The cmdlet.</param>
    /// <param name="free">How many.</param>
    internal static ErrorRecord DescriptorsScarce(string command, int free) => ErrorFactory.Create(
        new InvalidOperationException(string.Create(
            CultureInfo.InvariantCulture,
            $"{command} was not started: {Math.Max(0, free)} descriptors are left to this process (RLIMIT_NOFILE).")),
        ErrorCatalog.DescriptorsExhausted,
        command);

    private static ErrorDescription Describe(NativeException exception) => exception.ErrorNumber switch
    {
        Errno.EPERM => ErrorCatalog.OperationNotPermitted,
        Errno.EACCES => ErrorCatalog.PermissionDenied,
        Errno.ENOENT => ErrorCatalog.PathNotFound,
        Errno.ENOTDIR => ErrorCatalog.PathNotFolder,
        Errno.EISDIR => ErrorCatalog.PathIsFolder,
        Errno.ENAMETOOLONG => ErrorCatalog.PathTooLong,
        Errno.EEXIST => ErrorCatalog.ResourceExists,
        Errno.EBUSY => ErrorCatalog.ResourceBusy,
        Errno.EMFILE => ErrorCatalog.DescriptorsExhausted,
        Errno.ENFILE => ErrorCatalog.SystemDescriptorsExhausted,
        Errno.ENOSPC when exception.Call.StartsWith("epoll_ctl", StringComparison.Ordinal) =>
            ErrorCatalog.WatchLimitReached,
        Errno.ENOMEM or Errno.ENOBUFS => ErrorCatalog.OutOfKernelMemory,
        Errno.ENOSYS => ErrorCatalog.SystemCallMissing,
        Errno.EOPNOTSUPP => ErrorCatalog.OperationNotSupported,
        Errno.EAFNOSUPPORT => ErrorCatalog.AddressFamilyUnavailable,
        Errno.EADDRINUSE => ErrorCatalog.PortInUse,
        Errno.EADDRNOTAVAIL => ErrorCatalog.AddressNotAvailable,
        Errno.ECONNREFUSED => ErrorCatalog.ConnectionRefused,
        Errno.ETIMEDOUT => ErrorCatalog.ConnectionTimedOut,
        Errno.EHOSTUNREACH or Errno.ENETUNREACH => ErrorCatalog.HostUnreachable,
        Errno.EINVAL => ErrorCatalog.InvalidArgument,
        _ => ErrorCatalog.SystemCallFailed,
    };

    // An entry missing in /proc does not mean that a path of the user is missing.
    private static string? Recommend(NativeException exception) => exception.ErrorNumber switch
    {
        Errno.ENOENT when exception.Message.Contains("/proc", StringComparison.Ordinal) =>
            "Mount /proc: mount -t proc proc /proc",
        Errno.ENOSYS or Errno.EPERM or Errno.EACCES
            when exception.Call.StartsWith("eventfd", StringComparison.Ordinal) =>
            "Allow eventfd2 in the seccomp profile of the container: every server and measurement needs it.",
        Errno.ENXIO when exception.Call == "open(2)" =>
            "The path is that of a socket, which has no content of its own: give a file or a pipe.",
        Errno.EAGAIN when exception.Call.StartsWith("pthread_create", StringComparison.Ordinal) =>
            "Use fewer loops, workers or sockets, or raise the limit of threads that is reached: ulimit -u, pids.max " +
            "of the control group, kernel.threads-max.",
        _ => null,
    };
}
