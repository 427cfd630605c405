using System.Net;
using EventIo.Native;
using EventIo.Native.Linux;

namespace EventIo.Sockets;

/// <summary>
/// Asks the kernel for TCP_INFO, once or again and again. Between two samples it holds no descriptor of anybody's: one would
/// keep a connection open that its program closes.
/// </summary>
public sealed class TcpInfoSampler : IDisposable
{
    private const int TCP_INFO = 11;

    // No dictionary takes null for a key: this process's own namespace.
    private const string Own = "";

    private readonly Dictionary<string, SocketDiagnostics> _diagnostics = [];
    private readonly Dictionary<ulong, TcpInfo> _before = [];

    /// <summary>Asks through a descriptor.</summary>
    /// <param name="socket">The socket.</param>
    /// <returns>What the kernel knows of it.</returns>
    /// <exception cref="SocketProblemException">It is no TCP socket.</exception>
    public static TcpInfo Read(SocketReference socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        TcpSocket identity = Identify(socket);
        string congestionControl = (string)socket.Read(SocketOptionCatalog.Find("TCP_CONGESTION"));
        TcpInfo info = Fill(Read(socket.Descriptor), identity) with { CongestionControl = congestionControl };
        return TcpInfoReading.Read(info, before: null);
    }

    /// <summary>The figures alone.</summary>
    /// <exception cref="NativeException">It is no TCP socket.</exception>
    internal static TcpInfo Read(int descriptor)
    {
        Span<byte> bytes = stackalloc byte[TcpInfoLayout.MaxBytes];
        int length = SocketOptionCalls.Get(descriptor, SocketOptionCatalog.IPPROTO_TCP, TCP_INFO, bytes);
        return length >= 0
            ? TcpInfoParser.Parse(bytes[..length])
            : throw new NativeException("getsockopt(2)", -length, "TCP_INFO");
    }

    /// <summary>What a socket is, for <see cref="Sample"/>.</summary>
    /// <param name="socket">The socket.</param>
    /// <returns>It, less the figures.</returns>
    /// <exception cref="SocketProblemException">It is no TCP socket.</exception>
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
            LocalAddress = local?.Address,
            LocalPort = local?.Port,
            RemoteAddress = remote?.Address,
            RemotePort = remote?.Port,
            Owners = [socket.Holder],
            Cookie = socket.Identity.Cookie!.Value,
            NetworkNamespace = socket.IsInOwnNamespace ? null : NetworkNamespace.OfProcess(socket.Holder.ProcessId),
        };
    }

    /// <summary>Asks the kernel's diagnostics, for which any user's socket will do.</summary>
    /// <param name="socket">The socket.</param>
    /// <returns>
    /// What the kernel knows of it, with what changed since the last sample of it here; <see langword="null"/> when it is gone.
    /// </returns>
    /// <exception cref="SocketProblemException">It is no TCP socket, or the diagnostics are not to be had.</exception>
    public TcpInfo? Sample(TcpSocket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if (socket.Kind != SocketKind.Tcp)
            throw SocketProblems.NotTcp(socket);
        if (Diagnostics(socket.NetworkNamespace).Find(socket) is not { Info: { } bytes } found)
            return null;
        TcpInfo info = Fill(TcpInfoParser.Parse(bytes), socket) with { CongestionControl = found.CongestionControl };
        _before.TryGetValue(socket.Cookie, out TcpInfo? before);
        info = TcpInfoReading.Read(before is null ? info : Compare(info, before), before);
        _before[socket.Cookie] = info;
        return info;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SocketDiagnostics diagnostics in _diagnostics.Values)
            diagnostics.Dispose();
        _diagnostics.Clear();
    }

    private SocketDiagnostics Diagnostics(string? networkNamespace)
    {
        string key = networkNamespace ?? Own;
        if (!_diagnostics.TryGetValue(key, out SocketDiagnostics? diagnostics))
            _diagnostics[key] = diagnostics = new SocketDiagnostics(networkNamespace);
        return diagnostics;
    }

    private static TcpInfo Fill(TcpInfo info, TcpSocket socket) => info with
    {
        Local = socket.Local,
        Remote = socket.Remote,
        ProcessId = socket.ProcessId,
        ProcessName = socket.ProcessName,
        FileDescriptor = socket.FileDescriptor,
        ServerName = socket.Owners.Count > 0 ? socket.Owners[0].ServerName : null,
        Cookie = socket.Cookie,
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
            // These two count in 32 bits, and around.
            SegmentsOutDelta = Around(now.SegmentsOut - before.SegmentsOut),
            SegmentsInDelta = Around(now.SegmentsIn - before.SegmentsIn),
            RetransmitsDelta = Around(now.TotalRetransmits - before.TotalRetransmits),
            BusyPercent = 100 * (now.BusyMicroseconds - before.BusyMicroseconds) / MicrosecondsPerSecond / seconds,
        };
    }

    private static long? Around(long? difference) => difference is { } value ? unchecked((uint)value) : null;
}
