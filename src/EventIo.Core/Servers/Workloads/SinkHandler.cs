using EventIo.Loop;

namespace EventIo.Servers.Workloads;

/// <summary>Drops what it gets: the end of a transfer, for measuring how fast bytes arrive.</summary>
internal sealed class SinkHandler : IConnectionHandler
{
    public void Received(Connection connection, LentBytes data) => connection.Return(data);

    public void Ended(Connection connection) => connection.Finish();
}
