using System.Management.Automation;

namespace EventIo.Errors;

/// <content>Conditions of the system as a whole: calls, limits, rights.</content>
public static partial class ErrorCatalog
{
    internal static readonly ErrorDescription DescriptorLimitExceeded = Define(
        ErrorCategory.LimitsExceeded,
        "The requested number of sockets exceeds the descriptor limit of this process (RLIMIT_NOFILE).",
        "Ask for fewer, or raise the limit before the shell starts (ulimit -n).");

    internal static readonly ErrorDescription DescriptorsExhausted = Define(
        ErrorCategory.LimitsExceeded,
        "This process has no descriptor left (EMFILE).",
        "Stop servers, use fewer loops or sockets, or raise the limit before the shell starts (ulimit " +
        "-n).");

    internal static readonly ErrorDescription InvalidArgument = Define(
        ErrorCategory.InvalidArgument,
        "The kernel refused an argument (EINVAL).",
        "Check the arguments against what this kernel offers: Get-Multiplexer | Format-List");

    internal static readonly ErrorDescription LinuxOnly = Define(
        ErrorCategory.NotImplemented,
        "The operation depends on something that only Linux has.",
        "Run it on a Linux host; about_EventIo lists what works on Windows.");

    internal static readonly ErrorDescription OperationNotPermitted = Define(
        ErrorCategory.PermissionDenied,
        "The kernel does not permit this user the operation (EPERM).",
        "Run as root; in a container, check its seccomp profile and capabilities.");

    internal static readonly ErrorDescription OperationNotSupported = Define(
        ErrorCategory.NotImplemented,
        "This kind of socket or file does not support the operation (EOPNOTSUPP).",
        "Choose another kind of socket or another mechanism.");

    internal static readonly ErrorDescription OutOfKernelMemory = Define(
        ErrorCategory.ResourceUnavailable,
        "The kernel has no memory or buffer left for the operation (ENOMEM, ENOBUFS).",
        "Free memory; for io_uring as an ordinary user, raise the limit of locked memory before the shell " +
        "starts (ulimit -l).");

    internal static readonly ErrorDescription ResourceBusy = Define(
        ErrorCategory.ResourceBusy,
        "Something else is using the resource (EBUSY).",
        "Try again when the other user has finished.");

    internal static readonly ErrorDescription ResourceExists = Define(
        ErrorCategory.ResourceExists,
        "Something of that name exists (EEXIST).",
        "Choose another name or path.");

    internal static readonly ErrorDescription SystemCallFailed = Define(
        ErrorCategory.OperationStopped,
        "A system call failed with an error number that has no id of its own.",
        "Look up the error number in the manual page of the call that the message names.");

    internal static readonly ErrorDescription SystemCallMissing = Define(
        ErrorCategory.NotImplemented,
        "The kernel lacks the system call, or a seccomp filter hides it (ENOSYS).",
        "Choose another mechanism: Get-Multiplexer | Where-Object IsAvailable");

    internal static readonly ErrorDescription SystemDescriptorsExhausted = Define(
        ErrorCategory.LimitsExceeded,
        "The system's table of open files is full (ENFILE).",
        "Raise fs.file-max, or find the process that holds the descriptors: cat /proc/sys/fs/file-nr");

    internal static readonly ErrorDescription WatchLimitReached = Define(
        ErrorCategory.LimitsExceeded,
        "The user has as many epoll watches as allowed (ENOSPC of epoll_ctl(2)).",
        "Raise fs.epoll.max_user_watches, or watch fewer sockets.");
}
