using System.Runtime.InteropServices;
using Tmds.Linux;

namespace EventIo.Native.Linux;

/// <summary>What a transfer asks of a TCP socket's struct tcp_info (tcp(7)): counters that only grow, and rates of the moment.</summary>
[StructLayout(LayoutKind.Explicit, Size = 208)]
internal struct TcpCounters
{
    /// <summary>tcpi_snd_mss: bytes in a full segment.</summary>
    [FieldOffset(16)]
    public uint SegmentBytes;

    /// <summary>tcpi_total_retrans: segments sent again.</summary>
    [FieldOffset(100)]
    public uint RetransmittedSegments;

    /// <summary>tcpi_pacing_rate, in bytes per second. Linux 3.15.</summary>
    [FieldOffset(104)]
    public ulong PacingRate;

    /// <summary>tcpi_max_pacing_rate (SO_MAX_PACING_RATE); all ones when there is none. Linux 3.15.</summary>
    [FieldOffset(112)]
    public ulong MaxPacingRate;

    /// <summary>tcpi_data_segs_out: segments with data, those sent again among them. Linux 4.6.</summary>
    [FieldOffset(156)]
    public uint DataSegmentsOut;

    /// <summary>tcpi_busy_time: microseconds with something to send. Linux 4.10.</summary>
    [FieldOffset(168)]
    public ulong BusyMicroseconds;

    /// <summary>tcpi_rwnd_limited: microseconds in which the peer's window was full. Linux 4.10.</summary>
    [FieldOffset(176)]
    public ulong WindowLimitedMicroseconds;

    /// <summary>How much of its busy time the connection waited for the peer's window.</summary>
    internal readonly double? WindowLimitedPercent =>
        BusyMicroseconds == 0 ? null : 100.0 * WindowLimitedMicroseconds / BusyMicroseconds;

    /// <summary>Asks the kernel; what an older one does not tell stays 0.</summary>
    /// <exception cref="NativeException">No TCP socket.</exception>
    internal static unsafe TcpCounters Of(int socket)
    {
        TcpCounters counters = default;
        socklen_t length = (uint)sizeof(TcpCounters);
        NativeException.Check(
            LibC.getsockopt(socket, LibC.IPPROTO_TCP, LibC.TCP_INFO, &counters, &length), "getsockopt(2)", "TCP_INFO");
        return counters;
    }
}
