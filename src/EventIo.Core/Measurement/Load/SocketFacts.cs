using EventIo.Native;
using EventIo.Sockets;

namespace EventIo.Measurement.Load;

/// <summary>How a client's socket is set up, as the kernel tells.</summary>
/// <param name="NoDelay">TCP_NODELAY; null where it isn't TCP.</param>
/// <param name="CongestionControl">TCP_CONGESTION; null where it isn't TCP, and on Windows.</param>
/// <param name="Options">The options that were asked for, as they are in force.</param>
internal sealed record SocketFacts(bool? NoDelay, string? CongestionControl, IReadOnlyList<string> Options)
{
    /// <summary>Asks.</summary>
    internal static SocketFacts Of(int descriptor, IEnumerable<SocketOptionSetting> settings)
    {
        bool? noDelay = SystemSocket.IsNoDelay(descriptor);
        return new SocketFacts(
            noDelay,
            noDelay is null ? null : SystemSocket.CongestionControl(descriptor),
            [.. settings.Select(setting => $"{setting.Option}={setting.Read(descriptor)}")]);
    }
}
