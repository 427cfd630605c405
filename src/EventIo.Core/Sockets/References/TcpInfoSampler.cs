using System.Net;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Sockets.Listing;
using EventIo.Sockets.Options;
using EventIo.Sockets.TcpStatistics;

namespace EventIo.Sockets.References;

/// <summary>
/// Samples TCP_INFO, once or repeatedly. Between two samples it holds no descriptor: that would keep a connection open
/// after its program has closed it.
/// </summary>
public sealed class TcpInfoSampler : IDisposable
{
    private const int TCP_INFO = 11;

    private readonly NamespaceDiagnostics _diagnostics = new();
    private readonly Dictionary<ulong, TcpInfo> _before = [];

    /// <summary>Reads through a descriptor.</summary>
    /// <param name="socket">The socket.</param>
    /// <returns>The kernel's figures.</returns>
    /// <exception cref="SocketProblemException">It is not a TCP socket.</exception>
    public static TcpInfo Read(SocketReference socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        TcpSocket identity = Identify(socket);
        string congestionControl = (string)socket.Read(SocketOptionCatalog.Find("TCP_CONGESTION"));
        TcpInfo info = Fill(Read(socket.Descriptor), identity) with { CongestionControl = congestionControl };
        return TcpInfoReading.Read(info, before: null);
    }

    /// <summary>Reads only the figures.</summary>
    /// <exception cref="NativeException">It is not a TCP socket.</exception>
    internal static TcpInfo Read(int descriptor)
    {
        Span<byte> bytes = stackalloc byte[TcpInfoLayout.MaxBytes];
        int length = SocketOptionCalls.Get(descriptor, SocketOptionCatalog.IPPROTO_TCP, TCP_INFO, bytes);
        return length >= 0
            ? TcpInfoParser.Parse(bytes[..length])
            : throw new NativeException("getsockopt(2)", -length, "TCP_INFO");
    }

    /// <summary>Returns the identity of a socket, for <see cref="Sample"/>.</summary>
    /// <param name="socket">The socket.</param>
    /// <returns>The socket, without figures.</returns>
    /// <exception cref="SocketProblemException">It is not a TCP socket.</exception>
    public static TcpSocket Identify(SocketReference socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if (socket.Identity is not { Kind: SocketKind.Tcp, State: { } state })
            throw SocketProblems.NotTcp(socket.Identity);
        var local = (IPEndPoint?)socket.Identity.Local;
        var remote = (IPEndPoint?)socket.Identity.Remote;
        return new TcpSocket
        {
            Kind = SocketKind.Tcp,
            State = state,
            LocalIP = local?.Address,
            LocalPort = local?.Port,
            RemoteIP = remote?.Address,
            RemotePort = remote?.Port,
            Owners = [socket.Holder],
            Cookie = socket.Identity.Cookie!.Value,
            NetworkNamespace = socket.IsInOwnNamespace ? null : NetworkNamespace.OfProcess(socket.Holder.ProcessId),
        };
    }

    /// <summary>Queries the kernel's diagnostics, which works for any user's socket.</summary>
    /// <param name="socket">The socket.</param>
    /// <returns>
    /// The kernel's figures, with the differences to its previous sample; <see langword="null"/> if it is gone.
    /// </returns>
    /// <exception cref="SocketProblemException">It is not a TCP socket, or diagnostics are unavailable.</exception>
    public TcpInfo? Sample(TcpSocket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if (socket.Kind != SocketKind.Tcp)
            throw SocketProblems.NotTcp(socket);
        if (_diagnostics.Of(socket.NetworkNamespace).Find(socket) is not { Info: { } bytes } found)
            return null;
        socket = socket with { Cookie = socket.Cookie ?? found.Cookie };
        ulong cookie = socket.Cookie!.Value;
        TcpInfo info = Fill(TcpInfoParser.Parse(bytes), socket) with { CongestionControl = found.CongestionControl };
        _before.TryGetValue(cookie, out TcpInfo? before);
        info = TcpInfoReading.Read(before is null ? info : Compare(info, before), before);
        _before[cookie] = info;
        return info;
    }

    /// <summary>Reads the figures of a socket that was listed earlier.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="sampledAt">When it was listed (UTC).</param>
    /// <returns>
    /// The figures; <see langword="null"/> if the listing has none, as for a connection in TIME_WAIT.
    /// </returns>
    /// <exception cref="SocketProblemException">It is not a TCP socket.</exception>
    internal static TcpInfo? Of(TcpSocket socket, DateTime sampledAt)
    {
        if (socket.Kind != SocketKind.Tcp)
            throw SocketProblems.NotTcp(socket);
        return socket is not { Info: { } bytes, Cookie: not null } ? null : TcpInfoReading.Read(
            Fill(TcpInfoParser.Parse(bytes), socket) with
            {
                CongestionControl = socket.CongestionControl,
                SampledAt = sampledAt,
            },
            before: null);
    }

    /// <inheritdoc/>
    public void Dispose() => _diagnostics.Dispose();

    private static TcpInfo Fill(TcpInfo info, TcpSocket socket) => info with
    {
        Local = socket.Local,
        Remote = socket.Remote,
        ProcessId = socket.ProcessId,
        ProcessName = socket.ProcessName,
        FileDescriptor = socket.FileDescriptor,
        ServerName = socket.Owners.Count > 0 ? socket.Owners[0].ServerName : null,
        Cookie = socket.Cookie!.Value,
    };

    private static TcpInfo Compare(TcpInfo now, TcpInfo before)
    {
        const double MicrosecondsPerSecond = 1e6;
        double seconds = (now.SampledAt - before.SampledAt).TotalSeconds;
        return now with
        {
            IntervalSeconds = seconds,
            BytesSentDelta = now.BytesSent - before.BytesSent,
            BytesReceivedDelta = now.BytesReceived - before.BytesReceived,
            // These are 32-bit counters, which wrap around.
            SegmentsOutDelta = Unwrap(now.SegmentsOut - before.SegmentsOut),
            SegmentsInDelta = Unwrap(now.SegmentsIn - before.SegmentsIn),
            RetransmitsDelta = Unwrap(now.TotalRetransmits - before.TotalRetransmits),
            BusyPercent = 100 * (now.BusyMicroseconds - before.BusyMicroseconds) / MicrosecondsPerSecond / seconds,
        };
    }

    private static long? Unwrap(long? difference) => difference is { } value ? unchecked((uint)value) : null;
}
