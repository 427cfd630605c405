using System.Globalization;
using EventIo.Native;

namespace EventIo.Transfer;

/// <summary>A transfer ended before its end: why, and how many bytes had been moved by then.</summary>
public sealed class TransferException : IOException
{
    private TransferException(TransferFailure failure, long bytesMoved, string message, NativeException? inner)
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

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
