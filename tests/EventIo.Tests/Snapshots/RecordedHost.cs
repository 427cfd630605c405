using System.Net;
using System.Net.Sockets;
using EventIo.Diagnosis;
using EventIo.Diagnosis.Observation;
using EventIo.Multiplexing;
using EventIo.Servers;
using EventIo.Snapshots;
using EventIo.Snapshots.Files;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Peers;

namespace EventIo.Tests.Snapshots;

/// <summary>
/// A snapshot of this host with a server, its idle connections and a listener whose accept queue is nearly full, and a
/// live diagnosis over the same window. Server, connections and listener remain while the tests compare.
/// </summary>
public sealed class RecordedHost : IDisposable
{
    internal const int Connections = 3;

    // The backlog of the full listener: 4 waiting connections are 80 % of it.
    private const int Backlog = 5;
    private const double Seconds = 0.4;

    private readonly List<Socket> _sockets = [];
    private readonly EventServer? _server;

    public RecordedHost()
    {
        if (!OperatingSystem.IsLinux())
            return;
        _server = EventServerRegistry.Start(Variants.Server(MultiplexerKind.Epoll, TriggerMode.Edge));
        for (int i = 0; i < Connections; i++)
            _sockets.Add(Client.Connect(Port));
        Eventually.True(() => _server.ActiveConnections == Connections, "The server has not accepted.");
        var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(full);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(Backlog);
        FullPort = ((IPEndPoint)full.LocalEndPoint!).Port;
        for (int i = 0; i < Backlog; i++)
            _sockets.Add(Client.Connect(FullPort));
        Task<DiagnosisResult> live = Task.Run(() => HostDiagnosis.Run(
            new DiagnosisQuery { WindowSeconds = Seconds, ProcessIds = [Environment.ProcessId] },
            CancellationToken.None));
        Taken = SnapshotRecorder.Record(Seconds, networkNamespace: null, CancellationToken.None);
        LiveDiagnosis = live.GetAwaiter().GetResult();
        File = Write(isAnonymized: false);
        Read = SnapshotFile.Read(new MemoryStream(File));
    }

    /// <summary>The server's port.</summary>
    internal int Port => _server!.Port!.Value;

    /// <summary>The port of the listener that nobody accepts from.</summary>
    internal int FullPort { get; }

    /// <summary>The result of a live diagnosis of this process over the same window.</summary>
    internal DiagnosisResult LiveDiagnosis { get; } = null!;

    /// <summary>The snapshot as it was taken.</summary>
    internal HostSnapshot Taken { get; } = null!;

    /// <summary>The file of the snapshot.</summary>
    internal byte[] File { get; } = [];

    /// <summary>The snapshot as it was read from the file.</summary>
    internal HostSnapshot Read { get; } = null!;

    /// <summary>Writes the snapshot.</summary>
    internal byte[] Write(bool isAnonymized)
    {
        using var output = new MemoryStream();
        SnapshotFile.Write(output, Taken, isAnonymized);
        return output.ToArray();
    }

    public void Dispose()
    {
        _sockets.ForEach(socket => socket.Dispose());
        _server?.Stop();
    }
}
