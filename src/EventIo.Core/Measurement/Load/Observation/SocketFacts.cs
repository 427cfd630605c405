using EventIo.Native;
using EventIo.Sockets.Options;

namespace EventIo.Measurement.Load.Observation;

/// <summary>How a client's socket is set up, as reported by the kernel.</summary>
/// <param name="NoDelay">TCP_NODELAY; null for other than TCP.</param>
/// <param name="CongestionControl">TCP_CONGESTION; null for other than TCP, and on Windows.</param>
/// <param name="Options">The requested options, with the values in force.</param>
internal sealed record SocketFacts(bool? NoDelay, string? CongestionControl, IReadOnlyList<string> Options)
{
    /// <summary>Queries a socket.</summary>
    internal static SocketFacts Of(int descriptor, IEnumerable<SocketOptionSetting> settings)
    {
        bool? noDelay = SystemSocket.IsNoDelay(descriptor);
        return new SocketFacts(
            noDelay,
            noDelay is null ? null : SystemSocket.CongestionControl(descriptor),
            [.. settings.Select(setting => $"{setting.Option}={setting.Read(descriptor)}")]);
    }
}
