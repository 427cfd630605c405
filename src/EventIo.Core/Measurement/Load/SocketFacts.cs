using EventIo.Native.Linux;
using Tmds.Linux;

namespace EventIo.Measurement.Load;

/// <summary>How a client's TCP socket is set up, as the kernel tells.</summary>
/// <param name="NoDelay">TCP_NODELAY.</param>
/// <param name="CongestionControl">TCP_CONGESTION.</param>
internal sealed record SocketFacts(bool NoDelay, string CongestionControl)
{
    /// <summary>Asks.</summary>
    /// <returns>The facts; null for a socket that isn't TCP's.</returns>
    internal static unsafe SocketFacts? Of(int descriptor)
    {
        int noDelay = 0;
        uint length = sizeof(int);
        return HotCalls.GetSocketOption(descriptor, LibC.IPPROTO_TCP, LibC.TCP_NODELAY, (byte*)&noDelay, &length) == 0
            ? new SocketFacts(noDelay != 0, SocketCalls.CongestionControl(descriptor))
            : null;
    }
}
