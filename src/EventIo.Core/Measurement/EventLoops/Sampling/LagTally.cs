using EventIo.Inspection.Observation;
using EventIo.Measurement.Histograms;
using EventIo.Native;
using EventIo.Sockets.Listing;
using EventIo.Sockets.TcpStatistics;
using HdrHistogram;

namespace EventIo.Measurement.EventLoops.Sampling;

/// <summary>
/// Measures by looks at the sockets how long received data waits to be read. The kernel reports when a socket last
/// received data (tcpi_last_data_recv, in steps of its clock tick): unread data is at least that old. While the
/// program's position in the stream (bytes received minus bytes unread) stays the same, the same data waits.
/// </summary>
internal sealed class LagTally
{
    private Dictionary<ulong, Unread> _waiting = [];
    private Dictionary<ulong, Unread> _now = [];

    /// <summary>The minimum times that data can have waited, in nanoseconds.</summary>
    internal LongHistogram Lags { get; } = Latency.NewHistogram();

    /// <summary>Adds a socket as it was seen; to be followed by <see cref="EndLook"/>.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="now">When, on the monotonic clock.</param>
    internal void Add(TcpSocket socket, long now)
    {
        if (WatchWindow.Unread(socket) is not (> 0 and var bytes)
            || WatchWindow.LastDataMilliseconds(socket) is not { } milliseconds)
            return;
        long? read = TcpInfoLayout.Long(socket.Info, TcpInfoLayout.BytesReceived) - bytes;
        long since = now - (milliseconds * Nanoseconds.PerMillisecond);
        if (_waiting.Remove(socket.NetlinkCookie, out Unread before))
        {
            if (read is not null && before.Read == read)
                since = before.Since;
            else
                Record(before);
        }
        _now[socket.NetlinkCookie] = new(read, since, now);
    }

    /// <summary>Ends a look: data of sockets that were no longer seen has been read.</summary>
    internal void EndLook()
    {
        foreach (Unread unread in _waiting.Values)
            Record(unread);
        _waiting.Clear();
        (_waiting, _now) = (_now, _waiting);
    }

    /// <summary>Ends the tally: data that still waits counts with the time that it has waited.</summary>
    internal void Finish() => EndLook();

    private void Record(Unread unread) => Latency.Record(Lags, unread.SeenAt - unread.Since);

    // Read is the position in the stream up to which the program has read.
    private readonly record struct Unread(long? Read, long Since, long SeenAt);
}
