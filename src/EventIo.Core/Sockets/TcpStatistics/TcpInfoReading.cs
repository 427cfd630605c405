using EventIo.Findings;
using EventIo.Findings.Connections;
using EventIo.Native;
using static System.FormattableString;

namespace EventIo.Sockets.TcpStatistics;

/// <summary>Judges a sample of TCP_INFO.</summary>
internal static class TcpInfoReading
{
    /// <summary>
    /// Returns the sample with its findings, by the differences to the previous sample if there is one.
    /// </summary>
    internal static TcpInfo Read(TcpInfo info, TcpInfo? before) => info with { Reading = Of(info, before) };

    /// <summary>Returns the findings of a sample.</summary>
    /// <param name="now">The sample.</param>
    /// <param name="before">
    /// The previous sample; <see langword="null"/> for the first, which is judged by the time since the connection was
    /// opened.
    /// </param>
    internal static Finding[] Of(TcpInfo now, TcpInfo? before)
    {
        bool isEstablished = now.State == TcpState.Established;
        string window = before is null
            ? "since it was opened"
            : Invariant($"in the last {(now.SampledAt - before.SampledAt).TotalSeconds:0.###} s");
        long? busy = Since(info => info.BusyMicroseconds);
        // When the timer expires, the state becomes Loss, too: a finding about the timer is more specific.
        Finding? retransmitting = RetransmittingRule.OfTimeouts(now.Retransmits, now.RtoMicroseconds)
            ?? RetransmittingRule.OfRecovery(
                now.CongestionState is CongestionState.Recovery or CongestionState.Loss,
                now.LostSegments,
                now.RetransmittedSegments);
        return Finding.Sort(
        [
            AcceptQueueFullRule.Of(now.AcceptQueue, now.AcceptQueueLimit),
            retransmitting,
            LossyRule.Of(
                Since(info => info.BytesRetransmitted),
                Since(info => info.BytesSent),
                Since(info => info.TotalRetransmits),
                window),
            isEstablished ? WindowRule.OfPeer(now.SendWindowBytes, now.NotSentBytes) : null,
            isEstablished ? WindowRule.OfThisEnd(now.ReceiveWindowBytes, now.ProcessName) : null,
            LimitRule.OfReceiver(Since(info => info.ReceiverLimitedMicroseconds), busy, window),
            LimitRule.OfSendBuffer(Since(info => info.SendBufferLimitedMicroseconds), busy, window),
            FastOpenFailedRule.Of(now.FastOpenFailure?.ToString()),
            isEstablished
                ? IdleRule.Of(now.LastSendMilliseconds, now.LastReceiveMilliseconds, IsAnythingWaiting(now))
                : null,
        ]);

        long? Since(Func<TcpInfo, long?> figure) => figure(now) - (before is null ? 0 : figure(before) ?? 0);
    }

    private static bool IsAnythingWaiting(TcpInfo now) =>
        now.UnackedSegments > 0 || now.NotSentBytes > 0 || now.SendWindowBytes == 0 || now.ReceiveWindowBytes == 0;
}
