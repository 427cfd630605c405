using EventIo.Loop;

namespace EventIo.Servers.Workloads;

/// <summary>Drops received bytes: the receiving end of a transfer, to measure how fast bytes arrive.</summary>
internal sealed class SinkHandler : IConnectionHandler
{
    public void Received(Connection connection, LentBytes data) => connection.Return(data);

    public void Ended(Connection connection) => connection.Finish();
}
