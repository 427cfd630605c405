using EventIo.Loop;

namespace EventIo.Servers.Workloads;

/// <summary>Sends received bytes back, from the buffer that they were received into.</summary>
internal sealed class EchoHandler : IConnectionHandler
{
    public void Received(Connection connection, LentBytes data) => connection.Send(data);

    /// <summary>
    /// The peer has ended its stream; output that is still queued is sent before the connection closes.
    /// </summary>
    public void Ended(Connection connection) => connection.Finish();
}
