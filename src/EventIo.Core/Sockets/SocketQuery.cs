using System.Net;
using System.Net.NetworkInformation;

namespace EventIo.Sockets;

/// <summary>Which sockets are asked for. An empty list asks for all.</summary>
public sealed record SocketQuery
{
    /// <summary>What they speak.</summary>
    public IReadOnlyList<SocketKind> Kinds { get; init; } = [SocketKind.Tcp];

    /// <summary>Their states.</summary>
    public IReadOnlyList<TcpState> States { get; init; } = [];

    /// <summary>Their own ports.</summary>
    public IReadOnlyList<int> LocalPorts { get; init; } = [];

    /// <summary>Their peers' ports.</summary>
    public IReadOnlyList<int> RemotePorts { get; init; } = [];

    /// <summary>Their own addresses, or networks that these are in.</summary>
    public IReadOnlyList<IPNetwork> LocalNetworks { get; init; } = [];

    /// <summary>Their peers' addresses, or networks that these are in.</summary>
    public IReadOnlyList<IPNetwork> RemoteNetworks { get; init; } = [];

    /// <summary>Processes that have them.</summary>
    public IReadOnlyList<int> ProcessIds { get; init; } = [];

    /// <summary>Leaves out which processes have them: with very many descriptors on the host, that takes longest.</summary>
    public bool SkipOwners { get; init; }

    /// <summary>The file of the network namespace to ask; none for this process's own.</summary>
    public string? NetworkNamespace { get; init; }

    /// <summary>Asks each socket for the options that the listing doesn't carry, through its process's descriptor.</summary>
    public bool IncludeOptions { get; init; }

    internal bool HasEndPointFilter =>
        LocalPorts.Count + RemotePorts.Count + LocalNetworks.Count + RemoteNetworks.Count > 0;
}
