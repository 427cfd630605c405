using EventIo.Diagnosis;
using EventIo.Diagnosis.Observation;
using EventIo.Findings;
using EventIo.Inspection;
using EventIo.Inspection.Observation;
using EventIo.Sockets;
using EventIo.Sockets.Listing;
using EventIo.Sockets.References;
using EventIo.Sockets.TcpStatistics;

namespace EventIo.Snapshots;

/// <summary>
/// The data of a host that the inspecting cmdlets read over a window of time. From it they return the same rows and
/// findings as from the live host at that time.
/// </summary>
public sealed class HostSnapshot
{
    private readonly SnapshotContent _content;
    private readonly HostWindow _window;
    private readonly Lazy<ILookup<(SocketKind, ulong?, uint?), TcpSocket>> _sockets;

    internal HostSnapshot(SnapshotContent content)
    {
        _content = content;
        _window = content.Window;
        _sockets = new(() =>
            _content.Sockets.Sockets.Concat(_content.Sockets.BoundSockets).ToLookup(Identity));
    }

    /// <summary>The host's name.</summary>
    public string Host => _content.Host;

    /// <summary>The operating system's kernel: <c>Linux 6.18.44</c>.</summary>
    public string Kernel => _content.Kernel;

    /// <summary>
    /// The file of the network namespace that was recorded; <see langword="null"/> for that of the recording process.
    /// An anonymized snapshot does not have it.
    /// </summary>
    public string? NetworkNamespace => _content.NetworkNamespace;

    /// <summary>When the window ended.</summary>
    public DateTimeOffset TakenAt => _content.TakenAt;

    /// <summary>The window's length.</summary>
    public double WindowSeconds => _window.Seconds;

    /// <summary>The number of sockets of every kind.</summary>
    public int SocketCount => _content.Sockets.Sockets.Count;

    /// <summary>The number of processes that could be inspected and have descriptors.</summary>
    public int ProcessCount => _window.After.Processes.Count;

    /// <summary>The number of threads that waited for events.</summary>
    public int LoopCount => _content.Inspection.Loops.Count;

    /// <summary>Whether names and addresses are replaced.</summary>
    public bool IsAnonymized => _content.IsAnonymized;

    /// <summary>The version of the module that recorded it.</summary>
    public string ModuleVersion => _content.ModuleVersion;

    internal SnapshotContent Content => _content;

    /// <summary>Makes every check on the recorded data.</summary>
    /// <param name="query">Selects the processes; the window is the recorded one.</param>
    /// <returns>The result.</returns>
    public DiagnosisResult Diagnose(DiagnosisQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        HostWindow window = _window.Restrict(query);
        int[] owners = window.Before.ListenerOwners;
        DiagnosisResult result = HostDiagnosis.Judge(window with
        {
            Loops = owners.Length == 0
                ? null
                : RecordedInspection.Select(
                    _content.Inspection, new InspectionQuery { ProcessIds = owners, IncludeAll = true }),
            LoopsProblem = owners.Length == 0 ? HostWindow.NoOwners : null,
        });
        return result with { Problems = Missing(query.ProcessIds) };
    }

    /// <summary>Returns the loops, sets and rings.</summary>
    /// <param name="query">Selects the rows; the window is the recorded one.</param>
    /// <returns>The result.</returns>
    public InspectionResult Inspect(InspectionQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return RecordedInspection.Select(_content.Inspection, query) with { Problems = Missing(query.ProcessIds) };
    }

    /// <summary>Prepares a listing of the sockets.</summary>
    /// <param name="query">Selects the sockets.</param>
    /// <returns>The listing.</returns>
    public HostSockets Find(SocketQuery query) => new(query, _content.Sockets);

    /// <summary>Finds the watchers of the sockets.</summary>
    /// <returns>The watchers.</returns>
    public SocketWatchers FindWatchers() => SocketWatchers.Of(_content.Sockets);

    /// <summary>Reads the TCP_INFO of a socket at the end of the window.</summary>
    /// <param name="socket">A socket of the snapshot.</param>
    /// <returns>The kernel's figures; <see langword="null"/> if the snapshot doesn't have them.</returns>
    /// <exception cref="SocketProblemException">It is not a TCP socket.</exception>
    public TcpInfo? Sample(TcpSocket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        TcpSocket? recorded = _sockets.Value[Identity(socket)].FirstOrDefault();
        return recorded is null ? null : TcpInfoSampler.Of(recorded, TakenAt.UtcDateTime);
    }

    /// <inheritdoc/>
    public override string ToString() => PlainText.Of(FormattableString.Invariant(
        $"{Host}, {TakenAt:yyyy-MM-dd HH:mm:ss}, {WindowSeconds:0.0} s"));

    private static (SocketKind, ulong?, uint?) Identity(TcpSocket socket) =>
        (socket.Kind, socket.Cookie, socket.Inode);

    private SocketProblemException[] Missing(IReadOnlyList<int> processes) => [.. _content.Sockets.Missing(processes)];
}
