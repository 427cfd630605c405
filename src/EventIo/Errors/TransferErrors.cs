using System.Globalization;
using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using EventIo.Measurement;
using EventIo.Native;
using EventIo.Sockets;
using EventIo.Transfer;

namespace EventIo.Errors;

/// <summary>The errors of the transfer cmdlets.</summary>
internal static class TransferErrors
{
    private const string OverwriteAction = "Choose another path, or -Force to write over it.";

    // HRESULT_FROM_WIN32(ERROR_FILE_EXISTS)
    private const int FileExists = unchecked((int)0x80070050);

    internal static bool Knows(Exception exception) =>
        exception is IOException or SocketException or UnauthorizedAccessException;

    internal static ErrorRecord Create(Exception exception, object? target) => exception switch
    {
        TransferException transfer => OfTransfer(transfer, target),
        TransferRangeException => ErrorFactory.Create(
            exception, "OffsetBehindEnd", ErrorCategory.InvalidArgument, target, "Give an -Offset inside the file, or leave it out."),
        NativeException native => OfCall(native, target),
        SocketException socket => OfSocket(socket, target),
        FileNotFoundException or DirectoryNotFoundException => PathNotFound(exception, target),
        IOException { HResult: FileExists } => ErrorFactory.Create(
            exception, "FileExists", ErrorCategory.ResourceExists, target, OverwriteAction),
        UnauthorizedAccessException => ErrorFactory.Create(
            exception, "PermissionDenied", ErrorCategory.PermissionDenied, target, "Run as a user who may do this, or choose another file."),
        _ => ErrorFactory.Create(
            exception, "TransferFailed", ErrorCategory.NotSpecified, target, "Look at the file and at the other end."),
    };

    internal static ErrorRecord PathNotFound(Exception exception, object? target) => ErrorFactory.Create(
        exception, "PathNotFound", ErrorCategory.ObjectNotFound, target, "Look at the path; wildcards are those of -Path alone.");

    internal static ErrorRecord PathNotFileSystem(string path) => ErrorFactory.Create(
        new ArgumentException($"'{path}' is not a path of the file system."),
        "PathNotFileSystem",
        ErrorCategory.InvalidArgument,
        path,
        "Give the path of a file.");

    internal static ErrorRecord AddressIsUri(string address) => ErrorFactory.Create(
        new ArgumentException($"'{address}' is a URI. TLS and HTTP are not spoken here: the bytes of the file are sent as they are, over TCP."),
        "TlsNotSupported",
        ErrorCategory.NotImplemented,
        address,
        "Give a name or an address, and the port of something that takes plain bytes: Receive-SocketFile, nc, socat.");

    internal static ErrorRecord AutoNotMeasured() => ErrorFactory.Create(
        new ArgumentException("Auto is no method of its own: it is the one of the others that this cmdlet's figures show best."),
        "AutoNotMeasured",
        ErrorCategory.InvalidArgument,
        TransferMethod.Auto,
        "Leave -Method out: all are measured.");

    internal static ErrorRecord HashMismatch(TransferMeasurement row) => ErrorFactory.Create(
        new IOException($"'{row.Path}' is not what was sent: its SHA-256 is {row.Sha256}, and another one came behind the bytes."),
        "HashMismatch",
        ErrorCategory.InvalidData,
        row,
        "Send it again; if the sender was not given -AppendHash, leave it out here too: the last 32 bytes were taken for the hash.");

    internal static ErrorRecord ListenFailed(Exception exception, IPEndPoint endPoint) => exception switch
    {
        NativeException native when native.Call == "setsockopt(2)" => OfCall(native, endPoint),
        NativeException native => ServerErrors.ListenRefused(native, endPoint),
        _ => Create(exception, endPoint),
    };

    private static ErrorRecord OfTransfer(TransferException exception, object? target)
    {
        (string id, ErrorCategory category, string action) = exception.Failure switch
        {
            TransferFailure.DestinationClosed => ("DestinationClosed", ErrorCategory.ConnectionError,
                "Look at why the other end closed; the bytes sent so far need not all have been read."),
            TransferFailure.TlsExpected => ("TlsNotSupported", ErrorCategory.NotImplemented,
                "Give a port that takes plain bytes, or put a TLS proxy between: socat OPENSSL:host:port."),
            TransferFailure.SourceTruncated => ("SourceTruncated", ErrorCategory.ReadError,
                "Send a copy that nobody writes to, or give -Count."),
            TransferFailure.TimedOut => ("TransferTimedOut", ErrorCategory.OperationTimeout,
                "Look at whether the other end reads and writes; a larger -TimeoutSeconds waits longer."),
            TransferFailure.HashMissing => ("HashMissing", ErrorCategory.InvalidData,
                "Send with -AppendHash as well, or receive without it."),
            TransferFailure.FileFailed when exception.Call?.ErrorNumber is Errno.ENOSPC or Errno.EDQUOT or Errno.EFBIG =>
                ("DiskFull", ErrorCategory.LimitsExceeded, "Make room, or receive to another disk; what was received so far is in the file."),
            TransferFailure.FileFailed => ("FileNotWritten", ErrorCategory.WriteError, "Look at the file and its disk."),
            _ => ("TransferFailed", ErrorCategory.OperationStopped, "See the manual page of the call for this error number."),
        };
        return ErrorFactory.Create(exception, id, category, target, action);
    }

    private static ErrorRecord OfCall(NativeException exception, object? target)
    {
        (string Id, ErrorCategory Category, string Action)? known = (exception.Call, exception.ErrorNumber) switch
        {
            (_, Errno.EISDIR) => ("PathIsFolder", ErrorCategory.InvalidType, "Give files: Get-ChildItem -File | Send-SocketFile ..."),
            ("open(2)", Errno.EEXIST) => ("FileExists", ErrorCategory.ResourceExists, OverwriteAction),
            ("open(2)", Errno.EROFS) => ("PermissionDenied", ErrorCategory.PermissionDenied, "The file system is read-only: choose another place."),
            ("connect(2)", Errno.ECONNREFUSED) => ("ConnectionRefused", ErrorCategory.ConnectionError,
                "Nobody listens there: start the receiver first (Receive-SocketFile, nc -l), or look at the port."),
            ("connect(2)", Errno.ETIMEDOUT) => ("ConnectTimedOut", ErrorCategory.OperationTimeout,
                "Look at the address, and at firewalls on the way."),
            ("connect(2)", Errno.ENETUNREACH or Errno.EHOSTUNREACH) => ("HostUnreachable", ErrorCategory.ConnectionError,
                "Look at the address and at the routes (ip route get)."),
            ("setsockopt(2)", Errno.ENOENT) => ("CongestionControlUnavailable", ErrorCategory.ObjectNotFound,
                $"This host has {string.Join(", ", CongestionControls.Available())}; others are kernel modules (tcp_NAME)."),
            ("setsockopt(2)", Errno.EPERM) => ("CongestionControlNotPermitted", ErrorCategory.PermissionDenied,
                $"This user may choose {string.Join(", ", CongestionControls.Allowed())}; root (CAP_NET_ADMIN) any."),
            _ => null,
        };
        return known is var (id, category, action)
            ? ErrorFactory.Create(exception, id, category, target, action)
            : NativeErrors.Create(exception, target);
    }

    private static ErrorRecord OfSocket(SocketException exception, object? target)
    {
        (string id, ErrorCategory category, string action) = exception.SocketErrorCode switch
        {
            SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => (
                "HostNotFound", ErrorCategory.ObjectNotFound, "Look at the name (getent hosts NAME), or give an address."),
            SocketError.ConnectionRefused => (
                "ConnectionRefused", ErrorCategory.ConnectionError, "Nobody listens there: start the receiver first, or look at the port."),
            SocketError.AddressAlreadyInUse => ("PortInUse", ErrorCategory.ResourceExists, "Choose another port."),
            _ => ("SocketFailed", ErrorCategory.ConnectionError, string.Create(
                CultureInfo.InvariantCulture, $"See the system's documentation for the socket error {exception.NativeErrorCode}.")),
        };
        return ErrorFactory.Create(exception, id, category, target, action);
    }
}
