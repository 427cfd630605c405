using System.Net;

namespace EventIo.Diagnosis.Observation;

/// <summary>A target of connections from one address: each connection needs its own local port.</summary>
/// <param name="Local">The local address.</param>
/// <param name="Remote">The peer's address.</param>
/// <param name="Port">The peer's port.</param>
internal readonly record struct PortTarget(IPAddress Local, IPAddress Remote, int Port)
{
    /// <summary><c>10.0.0.1 to 10.0.0.2:80</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Local} to {new IPEndPoint(Remote, Port)}";
}
