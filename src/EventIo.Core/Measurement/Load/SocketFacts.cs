using EventIo.Native.Linux;
using EventIo.Sockets;
using Tmds.Linux;

namespace EventIo.Measurement.Load;

/// <summary>How a client's socket is set up, as the kernel tells.</summary>
/// <param name="NoDelay">TCP_NODELAY; null where it isn't TCP.</param>
/// <param name="CongestionControl">TCP_CONGESTION; null where it isn't TCP.</param>
/// <param name="Options">The options that were asked for, as they are in force.</param>
internal sealed record SocketFacts(bool? NoDelay, string? CongestionControl, IReadOnlyList<string> Options)
{
    /// <summary>Asks.</summary>
    internal static unsafe SocketFacts Of(int descriptor, IEnumerable<SocketOptionSetting> settings)
    {
        int noDelay = 0;
        uint length = sizeof(int);
        bool isTcp = HotCalls.GetSocketOption(
            descriptor, LibC.IPPROTO_TCP, LibC.TCP_NODELAY, (byte*)&noDelay, &length) == 0;
        return new SocketFacts(
            isTcp ? noDelay != 0 : null,
            isTcp ? SocketCalls.CongestionControl(descriptor) : null,
            [.. settings.Select(setting => $"{setting.Option}={setting.Read(descriptor)}")]);
    }
}
