using System.Net;
using System.Net.NetworkInformation;

namespace EventIo.Sockets;

/// <summary>What a socket is, whatever descriptors refer to it.</summary>
public sealed record SocketIdentity
{
    /// <summary>What it speaks.</summary>
    public required SocketKind Kind { get; init; }

    /// <summary>Whether its addresses are IPv6.</summary>
    public bool IsIPv6 { get; init; }

    /// <summary>What it is doing.</summary>
    public required SocketRole Role { get; init; }

    /// <summary>TCP: its state; <see langword="null"/> for the others, and for a connection of Windows, which does not tell.</summary>
    public TcpState? State { get; init; }

    /// <summary>Its own end; <see langword="null"/> while it has none.</summary>
    public EndPoint? Local { get; init; }

    /// <summary>Its peer's end; <see langword="null"/> without one.</summary>
    public EndPoint? Remote { get; init; }

    /// <summary>The kernel's number for it, never used again (SO_COOKIE); <see langword="null"/> on Windows, which has none.</summary>
    public required ulong? Cookie { get; init; }

    /// <inheritdoc/>
    public override string ToString() => (Local, Remote) switch
    {
        (null, null) => $"an unbound {SocketProblems.Name(Kind)} socket",
        (_, null) => $"{Local}",
        _ => $"{Local} to {Remote}",
    };
}
