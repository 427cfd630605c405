using System.Globalization;
using System.Net.NetworkInformation;

namespace EventIo.Sockets;

/// <summary>What TCP_INFO means, in words: catchwords with their reasons.</summary>
internal static class TcpInfoReading
{
    private const long IdleMilliseconds = 1_000;
    private const double NotableLimitPercent = 1;
    private const double NotableLossPercent = 0.1;
    private const double NearlyFullPercent = 80;

    /// <summary>The sample with its words; by what happened since the sample before, where there is one.</summary>
    internal static TcpInfo Read(TcpInfo info, TcpInfo? before) => info with { Reading = [.. Words(info, before)] };

    private static IEnumerable<string> Words(TcpInfo now, TcpInfo? before)
    {
        if (now.AcceptQueueLimit is > 0 and var limit && now.AcceptQueue is { } waiting
            && 100.0 * waiting / limit is >= NearlyFullPercent and var full)
            yield return Say($"AcceptQueueFull: {waiting:N0} of {limit:N0} connections wait to be accepted ({full:N0} %).");
        if (now.Retransmits > 0)
            yield return Say(
                $"Retransmitting: {now.Retransmits} timeouts in a row, the next after {now.RtoMicroseconds / 1000.0:N0} ms.");
        else if (now.CongestionState is CongestionState.Recovery or CongestionState.Loss)
            yield return Say(
                $"Retransmitting: {now.LostSegments:N0} segments lost, {now.RetransmittedSegments:N0} of them sent again.");
        long? sent = now.BytesSent - (before?.BytesSent ?? 0);
        long? again = now.BytesRetransmitted - (before?.BytesRetransmitted ?? 0);
        if (again > 0 && 100.0 * again / sent is >= NotableLossPercent and var lost)
            yield return Say($"Lossy: {lost:N1} % of the bytes were sent again.");
        if (now.SendWindowBytes == 0 && now.State == TcpState.Established)
            yield return "ReceiverClosed: the peer's window is 0: it doesn't read.";
        if (now.ReceiveWindowBytes == 0 && now.State == TcpState.Established)
            yield return "NotReading: our window is 0: the program here doesn't read.";
        long? busy = now.BusyMicroseconds - (before?.BusyMicroseconds ?? 0);
        if (Share(now.ReceiverLimitedMicroseconds - (before?.ReceiverLimitedMicroseconds ?? 0), busy) is { } byReceiver)
            yield return Say($"ReceiverLimited: the peer's window held it back for {byReceiver:N0} % of its busy time.");
        if (Share(now.SendBufferLimitedMicroseconds - (before?.SendBufferLimitedMicroseconds ?? 0), busy) is { } byBuffer)
            yield return Say($"SendBufferLimited: the send buffer held it back for {byBuffer:N0} % of its busy time.");
        if (now.FastOpenFailure is { } failure)
            yield return $"FastOpenFailed: {failure}.";
        if (now.State == TcpState.Established && now.UnackedSegments == 0
            && Math.Min(now.LastSendMilliseconds ?? 0, now.LastReceiveMilliseconds ?? 0) is >= IdleMilliseconds and var idle)
            yield return Say($"Idle: for {idle / 1000.0:N1} s.");
    }

    private static double? Share(long? part, long? whole) =>
        part > 0 && whole > 0 && 100.0 * part / whole is >= NotableLimitPercent and var percent ? percent : null;

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
