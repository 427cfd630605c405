namespace EventIo.Native.Windows;

/// <summary>Maps Windows error numbers to those of errno(3), which the library uses on all systems.</summary>
internal static class SystemError
{
    internal const int ERROR_HANDLE_EOF = 38;
    internal const int ERROR_INVALID_PARAMETER = 87;
    internal const int WAIT_TIMEOUT = 258;
    internal const int ERROR_OPERATION_ABORTED = 995;
    internal const int ERROR_IO_PENDING = 997;
    internal const int WSAENOTSOCK = 10038;
    internal const int WSAENOTCONN = 10057;

    // If several numbers have the same errno, the first is used for the conversion from errno.
    private static readonly (int System, int Errno)[] Pairs =
    [
        (10004, Errno.EINTR),
        (10009, Errno.EBADF),
        (10013, Errno.EACCES),
        (10022, Errno.EINVAL),
        (10024, Errno.EMFILE),
        (10035, Errno.EAGAIN),
        (WSAENOTSOCK, Errno.ENOTSOCK),
        (10042, Errno.ENOPROTOOPT),
        (10043, Errno.EPROTONOSUPPORT),
        (10045, Errno.EOPNOTSUPP),
        (10047, Errno.EAFNOSUPPORT),
        (10048, Errno.EADDRINUSE),
        (10049, Errno.EADDRNOTAVAIL),
        (10051, Errno.ENETUNREACH),
        (10053, Errno.ECONNABORTED),
        (10054, Errno.ECONNRESET),
        (10055, Errno.ENOBUFS),
        (WSAENOTCONN, Errno.ENOTCONN),
        (10058, Errno.EPIPE),
        (10060, Errno.ETIMEDOUT),
        (10061, Errno.ECONNREFUSED),
        (10065, Errno.EHOSTUNREACH),
        (2, Errno.ENOENT),
        (5, Errno.EACCES),
        (6, Errno.EBADF),
        (8, Errno.ENOMEM),
        (ERROR_OPERATION_ABORTED, Errno.ECANCELED),
        (50, Errno.EOPNOTSUPP),
        (64, Errno.ECONNRESET),
        (ERROR_INVALID_PARAMETER, Errno.EINVAL),
        (1225, Errno.ECONNREFUSED),
        (1236, Errno.ECONNABORTED),
        (1450, Errno.ENOBUFS),
    ];

    /// <summary>Returns the corresponding errno; EIO if there is none.</summary>
    internal static int ToErrno(int systemError)
    {
        foreach ((int system, int errno) in Pairs)
        {
            if (system == systemError)
                return errno;
        }
        return Errno.EIO;
    }

    /// <summary>Returns the Windows error number of an errno; 0 if there is none.</summary>
    internal static int FromErrno(int errorNumber) =>
        Array.Find(Pairs, pair => pair.Errno == errorNumber).System;
}
