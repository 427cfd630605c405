using System.Globalization;
using System.Net.Sockets;
using EventIo.Native;

namespace EventIo.Transfer;

/// <summary>A transfer ended before its end: why, and how many bytes had been moved by then.</summary>
public sealed class TransferException : IOException
{
    private TransferException(TransferFailure failure, long bytesMoved, string message, Exception? inner)
        : base(message, inner)
    {
        Failure = failure;
        BytesMoved = bytesMoved;
    }

    /// <summary>Why.</summary>
    public TransferFailure Failure { get; }

    /// <summary>
    /// Bytes that had been moved. Of those that the socket took, the peer need not have received all.
    /// </summary>
    public long BytesMoved { get; }

    /// <summary>The system call that failed; <see langword="null"/> when none did.</summary>
    public NativeException? Call => InnerException as NativeException;

    internal static TransferException OfCall(NativeException call, long bytesMoved) =>
        call.ErrorNumber is Errno.EPIPE or Errno.ECONNRESET or Errno.ECONNABORTED
            ? new TransferException(
                TransferFailure.DestinationClosed, bytesMoved, Say($"The peer closed the connection after {bytesMoved:N0} bytes were sent. {call.Message}"), call)
            : new TransferException(
                TransferFailure.SystemCall, bytesMoved, Say($"The transfer failed after {bytesMoved:N0} bytes. {call.Message}"), call);

    /// <summary>A failure as the framework tells of it, elsewhere than on Linux.</summary>
    internal static TransferException OfFramework(Exception exception, long bytesMoved)
    {
        SocketError? error = ((exception as SocketException) ?? exception.InnerException as SocketException)?.SocketErrorCode;
        return error switch
        {
            SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => new TransferException(
                TransferFailure.DestinationClosed, bytesMoved, Say($"The peer closed the connection after {bytesMoved:N0} bytes. {exception.Message}"), exception),
            SocketError.TimedOut => new TransferException(
                TransferFailure.TimedOut, bytesMoved, Say($"Nothing moved for too long, after {bytesMoved:N0} bytes."), exception),
            _ => new TransferException(
                TransferFailure.SystemCall, bytesMoved, Say($"The transfer failed after {bytesMoved:N0} bytes. {exception.Message}"), exception),
        };
    }

    /// <summary>The peer answered in TLS before it closed.</summary>
    internal static TransferException OfTls(TransferException closed) => new(
        TransferFailure.TlsExpected,
        closed.BytesMoved,
        $"The peer answered with a TLS alert: it expects TLS, and the bytes are sent as they are. {closed.Message}",
        closed.InnerException);

    /// <summary>The file that is received into failed.</summary>
    internal static TransferException OfFile(NativeException call, long bytesMoved) => new(
        TransferFailure.FileFailed, bytesMoved, Say($"The file could not be written after {bytesMoved:N0} bytes. {call.Message}"), call);

    /// <summary>Fewer bytes came than a hash has.</summary>
    internal static TransferException OfHash(long bytesMoved) => new(
        TransferFailure.HashMissing,
        bytesMoved,
        Say($"No hash came: a SHA-256 has {FileHash.Bytes} bytes, and {bytesMoved:N0} were received."),
        null);

    internal static TransferException OfSource(string path, long bytesMoved, long missing) => new(
        TransferFailure.SourceTruncated,
        bytesMoved,
        Say($"'{path}' became shorter while it was sent: {bytesMoved:N0} of {bytesMoved + missing:N0} bytes were there."),
        null);

    internal static TransferException OfTime(double seconds, long bytesMoved) => new(
        TransferFailure.TimedOut,
        bytesMoved,
        Say($"Nothing moved for {seconds:0.###} seconds, after {bytesMoved:N0} bytes."),
        null);

    /// <summary>Nobody connected.</summary>
    internal static TransferException OfPeer(double seconds) => new(
        TransferFailure.TimedOut, 0, Say($"Nobody connected for {seconds:0.###} seconds."), null);

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
