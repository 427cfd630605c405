using EventIo.Addresses;

namespace EventIo.Sockets.Events;

/// <summary>Selects events. An empty list selects all.</summary>
public sealed record TcpEventQuery
{
    /// <summary>The kinds of events.</summary>
    public IReadOnlyList<TcpEventKind> Kinds { get; init; } = [TcpEventKind.Close];

    /// <summary>The processes that have the sockets.</summary>
    public IReadOnlyList<int> ProcessIds { get; init; } = [];

    /// <summary>The sockets' own ports.</summary>
    public IReadOnlyList<int> LocalPorts { get; init; } = [];

    /// <summary>Their peers' ports.</summary>
    public IReadOnlyList<int> RemotePorts { get; init; } = [];

    /// <summary>Their peers' addresses, or networks that contain these.</summary>
    public IReadOnlyList<AddressRange> RemoteNetworks { get; init; } = [];

    /// <summary>Returns whether an event is selected; one that counts lost events always is.</summary>
    internal bool Accepts(TcpEvent row) => row.Kind == TcpEventKind.Lost
        || (Has(ProcessIds, row.ProcessId) && Has(LocalPorts, row.LocalPort) && Has(RemotePorts, row.RemotePort)
            && (RemoteNetworks.Count == 0
                || (row.RemoteIP is { } address && RemoteNetworks.Any(range => range.Contains(address)))));

    private static bool Has(IReadOnlyList<int> wanted, int? value) =>
        wanted.Count == 0 || (value is { } number && wanted.Contains(number));
}
