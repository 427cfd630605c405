using System.Net;
using EventIo.Addresses;
using EventIo.Native;

namespace EventIo.Sockets;

/// <summary>Identifies a socket, independently of descriptors.</summary>
public sealed record SocketIdentity
{
    /// <summary>Its kind.</summary>
    public required SocketKind Kind { get; init; }

    /// <summary>Whether its addresses are IPv6.</summary>
    public bool IsIPv6 { get; init; }

    /// <summary>Its role.</summary>
    public required SocketRole Role { get; init; }

    /// <summary>
    /// TCP: its state; <see langword="null"/> for other kinds, and for a connection on Windows, which does not report
    /// it.
    /// </summary>
    public TcpState? State { get; init; }

    /// <summary>Its own end; <see langword="null"/> while it has none.</summary>
    public EndPoint? Local { get; init; }

    /// <summary>Its peer's end; <see langword="null"/> without one.</summary>
    public EndPoint? Remote { get; init; }

    /// <summary>
    /// The kernel's cookie for it, which is never reused (SO_COOKIE); <see langword="null"/> on Windows, which has
    /// none.
    /// </summary>
    public required ulong? Cookie { get; init; }

    /// <inheritdoc/>
    public override string ToString() => (Local, Remote) switch
    {
        (null, null) => $"an unbound {SocketProblems.Name(Kind)} socket",
        ({ } local, null) => AddressText.Format(local),
        _ => $"{(Local is null ? "" : AddressText.Format(Local))} to {AddressText.Format(Remote!)}",
    };
}
