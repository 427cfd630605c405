using System.Globalization;
using System.Net.Sockets;
using EventIo.Native;
using static System.FormattableString;

namespace EventIo.Transfer;

/// <summary>A transfer failed: why, and how many bytes had been moved by then.</summary>
public sealed class TransferException : IOException
{
    private TransferException(TransferFailure failure, long bytesMoved, string message, Exception? inner)
        : base(message, inner)
    {
        Failure = failure;
        BytesMoved = bytesMoved;
    }

    /// <summary>The reason.</summary>
    public TransferFailure Failure { get; }

    /// <summary>
    /// Bytes that had been moved. The peer has not necessarily received all bytes that the socket accepted.
    /// </summary>
    public long BytesMoved { get; }

    /// <summary>The system call that failed; <see langword="null"/> when none did.</summary>
    public NativeException? Call => InnerException as NativeException;

    internal static TransferException OfCall(NativeException call, long bytesMoved) =>
        call.ErrorNumber is Errno.EPIPE or Errno.ECONNRESET or Errno.ECONNABORTED
            ? new TransferException(
                TransferFailure.DestinationClosed, bytesMoved, Invariant(
                    $"The peer closed the connection after {bytesMoved:N0} bytes were sent. {call.Message}"), call)
            : new TransferException(
                TransferFailure.SystemCall, bytesMoved,
                Invariant($"The transfer failed after {bytesMoved:N0} bytes. {call.Message}"), call);

    /// <summary>The framework threw an exception, on systems other than Linux.</summary>
    internal static TransferException OfFramework(Exception exception, long bytesMoved)
    {
        SocketError? error =
            ((exception as SocketException) ?? exception.InnerException as SocketException)?.SocketErrorCode;
        return error switch
        {
            SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown =>
                new TransferException(
                TransferFailure.DestinationClosed, bytesMoved, Invariant(
                    $"The peer closed the connection after {bytesMoved:N0} bytes. {exception.Message}"), exception),
            SocketError.TimedOut => new TransferException(
                TransferFailure.TimedOut, bytesMoved,
                Invariant($"Nothing moved for too long, after {bytesMoved:N0} bytes."), exception),
            _ => new TransferException(
                TransferFailure.SystemCall, bytesMoved,
                Invariant($"The transfer failed after {bytesMoved:N0} bytes. {exception.Message}"), exception),
        };
    }

    /// <summary>The peer answered in TLS before it closed.</summary>
    internal static TransferException OfTls(TransferException closed) => new(
        TransferFailure.TlsExpected,
        closed.BytesMoved,
        $"The peer answered with a TLS alert: it expects TLS, and the bytes are sent as they are. {closed.Message}",
        closed.InnerException);

    /// <summary>Writing to the destination file failed.</summary>
    internal static TransferException OfFile(NativeException call, long bytesMoved) => new(
        TransferFailure.FileFailed, bytesMoved,
        Invariant($"The file could not be written after {bytesMoved:N0} bytes. {call.Message}"), call);

    /// <summary>Another program truncated the destination file.</summary>
    internal static TransferException OfCutFile(string path, long bytesMoved, long length) => new(
        TransferFailure.FileFailed,
        bytesMoved,
        string.Create(
            CultureInfo.InvariantCulture,
            $"Another program truncated '{path}' while it was received: {bytesMoved:N0} bytes were written and " +
            $"{length:N0} are left."),
        null);

    /// <summary>Fewer bytes were received than a hash has.</summary>
    internal static TransferException OfHash(long bytesMoved) => new(
        TransferFailure.HashMissing,
        bytesMoved,
        Invariant($"No hash was received: a SHA-256 has {FileHash.Bytes} bytes, and {bytesMoved:N0} were received."),
        null);

    internal static TransferException OfSource(string path, long bytesMoved, long missing) => new(
        TransferFailure.SourceTruncated,
        bytesMoved,
        string.Create(
            CultureInfo.InvariantCulture,
            $"'{path}' became shorter while it was sent: {bytesMoved:N0} of {bytesMoved + missing:N0} bytes " +
            $"were there."),
        null);

    internal static TransferException OfTime(double seconds, long bytesMoved) => new(
        TransferFailure.TimedOut,
        bytesMoved,
        Invariant($"Nothing moved for {seconds:0.###} seconds, after {bytesMoved:N0} bytes."),
        null);

    /// <summary>No peer connected.</summary>
    internal static TransferException OfPeer(double seconds) => new(
        TransferFailure.TimedOut, 0, Invariant($"Nobody connected for {seconds:0.###} seconds."), null);
}
