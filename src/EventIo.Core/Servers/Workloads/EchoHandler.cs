using EventIo.Loop;

namespace EventIo.Servers.Workloads;

/// <summary>Sends back what it gets, from the buffer that it came in.</summary>
internal sealed class EchoHandler : IConnectionHandler
{
    public void Received(Connection connection, LentBytes data) => connection.Send(data);

    /// <summary>The peer has said all; what is on its way back still gets there.</summary>
    public void Ended(Connection connection) => connection.Finish();
}
