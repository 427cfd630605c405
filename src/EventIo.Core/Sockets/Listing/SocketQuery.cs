using EventIo.Addresses;
using EventIo.Native;

namespace EventIo.Sockets.Listing;

/// <summary>Selects sockets. An empty list selects all.</summary>
public sealed record SocketQuery
{
    /// <summary>Their kinds.</summary>
    public IReadOnlyList<SocketKind> Kinds { get; init; } = [SocketKind.Tcp];

    /// <summary>Their states.</summary>
    public IReadOnlyList<TcpState> States { get; init; } = [];

    /// <summary>Their own ports.</summary>
    public IReadOnlyList<int> LocalPorts { get; init; } = [];

    /// <summary>Their peers' ports.</summary>
    public IReadOnlyList<int> RemotePorts { get; init; } = [];

    /// <summary>Their own addresses, or networks that contain these.</summary>
    public IReadOnlyList<AddressRange> LocalNetworks { get; init; } = [];

    /// <summary>Their peers' addresses, or networks that contain these.</summary>
    public IReadOnlyList<AddressRange> RemoteNetworks { get; init; } = [];

    /// <summary>Processes that have them.</summary>
    public IReadOnlyList<int> ProcessIds { get; init; } = [];

    /// <summary>
    /// Omits the processes that have them: on a host with very many descriptors, finding them takes longest.
    /// </summary>
    public bool SkipOwners { get; init; }

    /// <summary>The file of the network namespace; <see langword="null"/> for this process's own.</summary>
    public string? NetworkNamespace { get; init; }

    /// <summary>
    /// Also reads socket options that are not part of a listing, each through a descriptor of the socket's process.
    /// </summary>
    public bool IncludeOptions { get; init; }

    /// <summary>The inodes of the wanted sockets; null for all. No objects are created for others.</summary>
    internal IReadOnlySet<ulong>? Inodes { get; init; }

    internal bool HasEndPointFilter =>
        LocalPorts.Count + RemotePorts.Count + LocalNetworks.Count + RemoteNetworks.Count > 0;
}
