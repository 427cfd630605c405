using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using EventIo.Measurement.Transfers;
using EventIo.Native;
using EventIo.Sockets.Options;
using EventIo.Transfer;

namespace EventIo.Errors.Records;

/// <summary>Errors of sending and receiving files.</summary>
internal static class TransferErrors
{
    internal static bool Knows(Exception exception) =>
        exception is IOException or SocketException or UnauthorizedAccessException;

    internal static ErrorRecord Create(Exception exception, object? target) => exception switch
    {
        TransferException transfer => ErrorFactory.Create(
            transfer, Describe(transfer), target, Recommend(transfer.Failure)),
        TransferRangeException => ErrorFactory.Create(exception, ErrorCatalog.OffsetBeyondEnd, target),
        NativeException native => OfCall(native, target),
        SocketException socket => NetworkErrors.Create(socket, target),
        _ => PathErrors.Create(exception, target, ErrorCatalog.TransferFailed),
    };

    internal static ErrorRecord AddressIsUri(string address) => ErrorFactory.Create(
        new ArgumentException(
            $"'{address}' is a URI. TLS and HTTP are not supported: the bytes of the file are sent as they are over " +
            "TCP."),
        ErrorCatalog.TlsNotSupported,
        address,
        "Give a name or an address, and the port of something that takes plain bytes: Receive-SocketFile, nc, socat.");

    internal static ErrorRecord HashMismatch(TransferMeasurement row) => ErrorFactory.Create(
        new IOException(
            $"'{row.Path}' differs from what was sent: its SHA-256 is {row.Sha256}, and the sender appended another " +
            "one."),
        ErrorCatalog.HashMismatch,
        row);

    internal static ErrorRecord ListenFailed(Exception exception, IPEndPoint endPoint) => exception switch
    {
        NativeException native when native.Call == "setsockopt(2)" => OfCall(native, endPoint),
        NativeException native => NetworkErrors.ListenRefused(native, endPoint),
        _ => Create(exception, endPoint),
    };

    private static ErrorDescription Describe(TransferException exception) => exception.Failure switch
    {
        TransferFailure.DestinationClosed => ErrorCatalog.DestinationClosed,
        TransferFailure.TlsExpected => ErrorCatalog.TlsNotSupported,
        TransferFailure.SourceTruncated => ErrorCatalog.SourceTruncated,
        TransferFailure.TimedOut => ErrorCatalog.TransferTimedOut,
        TransferFailure.HashMissing => ErrorCatalog.HashMissing,
        TransferFailure.FileFailed when exception.Call?.ErrorNumber is Errno.ENOSPC or Errno.EDQUOT or Errno.EFBIG =>
            ErrorCatalog.DiskFull,
        TransferFailure.FileFailed => ErrorCatalog.FileNotWritten,
        _ => ErrorCatalog.TransferFailed,
    };

    private static string? Recommend(TransferFailure failure) => failure switch
    {
        TransferFailure.TlsExpected =>
            "Give a port that takes plain bytes, or put a TLS proxy in front: socat OPENSSL:host:port.",
        TransferFailure.SystemCall => "Look up the error number in the manual page of the call that the message names.",
        _ => null,
    };

    private static ErrorRecord OfCall(NativeException exception, object? target) =>
        (exception.Call, exception.ErrorNumber) switch
        {
            ("open(2)", Errno.EEXIST) => PathErrors.FileExists(exception, target),
            ("open(2)", Errno.EROFS) => ErrorFactory.Create(
                exception,
                ErrorCatalog.PermissionDenied,
                target,
                "The file system is read-only: choose a path on another one."),
            ("setsockopt(2)", Errno.ENOENT) => ErrorFactory.Create(
                exception,
                ErrorCatalog.CongestionControlUnavailable,
                target,
                $"This host has {string.Join(", ", CongestionControls.Available())}; others are kernel modules " +
                "(modprobe tcp_NAME)."),
            ("setsockopt(2)", Errno.EPERM) => ErrorFactory.Create(
                exception,
                ErrorCatalog.CongestionControlNotPermitted,
                target,
                $"Choose {string.Join(", ", CongestionControls.Allowed())}, or run with CAP_NET_ADMIN to use any."),
            ("connect(2)", _) => NetworkErrors.ConnectFailed(exception, target),
            _ => NativeErrors.Create(exception, target),
        };
}
