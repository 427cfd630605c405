
using EventIo.Native;

namespace EventIo.Sockets.Events;

/// <summary>A connection as it was last seen.</summary>
/// <param name="Owner">The process that had it; null if none is visible to this user.</param>
/// <param name="State">Its state.</param>
/// <param name="SinceNanoseconds">When it was first seen, or began (<see cref="Native.MonotonicClock"/>).</param>
/// <param name="Bound">Whether it was seen when it began.</param>
internal sealed record KnownConnection(
    ConnectionOwner? Owner, TcpState State, long SinceNanoseconds, AgeBound Bound);
