using System.Management.Automation;
using EventIo.Native;

namespace EventIo.Errors;

/// <summary>What an error number means to a user, whatever call it came from. Callers who know more say more.</summary>
internal static class NativeErrors
{
    internal static ErrorRecord Create(NativeException exception, object? target)
    {
        (string id, ErrorCategory category, string action) = Explain(exception.ErrorNumber);
        return ErrorFactory.Create(exception, id, category, target, action);
    }

    private static (string Id, ErrorCategory Category, string Action) Explain(int errorNumber) => errorNumber switch
    {
        Errno.EPERM => ("OperationNotPermitted", ErrorCategory.PermissionDenied,
            "Run as a user who may do this; in a container, look at its seccomp profile."),
        Errno.EACCES => ("PermissionDenied", ErrorCategory.PermissionDenied,
            "Run as a user who may do this, or choose another place."),
        Errno.ENOENT => ("PathNotFound", ErrorCategory.ObjectNotFound,
            "Create the folder first, or choose a path in one that exists."),
        Errno.ENOTDIR => ("PathNotFound", ErrorCategory.ObjectNotFound,
            "A part of the path is a file: choose a path whose parts are folders."),
        Errno.ENAMETOOLONG => ("PathTooLong", ErrorCategory.InvalidArgument, "Choose a shorter path."),
        Errno.EEXIST => ("ResourceExists", ErrorCategory.ResourceExists, "Choose another name or path."),
        Errno.EBUSY => ("ResourceBusy", ErrorCategory.ResourceBusy, "Try again once its present user is done."),
        Errno.EMFILE => ("DescriptorsExhausted", ErrorCategory.LimitsExceeded,
            "Raise this process's limit before pwsh starts (ulimit -n), stop servers, or use fewer loops or sockets."),
        Errno.ENFILE => ("SystemDescriptorsExhausted", ErrorCategory.LimitsExceeded,
            "The whole system's file table is full: raise fs.file-max, or find who holds the descriptors."),
        Errno.ENOSPC => ("WatchLimitReached", ErrorCategory.LimitsExceeded,
            "Raise fs.epoll.max_user_watches, or watch fewer sockets."),
        Errno.ENOMEM or Errno.ENOBUFS => ("OutOfKernelMemory", ErrorCategory.ResourceUnavailable,
            "Free memory; for io_uring as an ordinary user, raise the locked-memory limit (ulimit -l)."),
        Errno.ENOSYS => ("SystemCallMissing", ErrorCategory.NotImplemented,
            "The kernel lacks the call or a seccomp filter hides it: choose another mechanism (Get-Multiplexer)."),
        Errno.EOPNOTSUPP => ("OperationNotSupported", ErrorCategory.NotImplemented,
            "Choose another kind of socket or another mechanism."),
        Errno.EAFNOSUPPORT => ("AddressFamilyUnavailable", ErrorCategory.ResourceUnavailable,
            "This host has the address family switched off: use an IPv4 address."),
        Errno.EADDRINUSE => ("AddressInUse", ErrorCategory.ResourceExists, "Choose another port, or 0 for a free one."),
        Errno.EADDRNOTAVAIL => ("AddressNotAvailable", ErrorCategory.InvalidArgument,
            "Use an address of one of this host's interfaces (ip address)."),
        Errno.EINVAL => ("InvalidArgument", ErrorCategory.InvalidArgument,
            "Check the arguments against what this kernel takes (Get-Multiplexer | Format-List)."),
        _ => ("SystemCallFailed", ErrorCategory.OperationStopped, "See the manual page of the call for this error number."),
    };
}
