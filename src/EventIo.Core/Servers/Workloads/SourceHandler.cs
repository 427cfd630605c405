using EventIo.Loop;

namespace EventIo.Servers.Workloads;

/// <summary>
/// Sends the same bytes over and over, as fast as the peer reads, until the peer ends its own direction or the
/// connection.
/// </summary>
internal sealed class SourceHandler : IConnectionHandler
{
    public void Opened(Connection connection) => Fill(connection);

    public void Received(Connection connection, LentBytes data) => connection.Return(data);

    public void Writable(Connection connection) => Fill(connection);

    public void Ended(Connection connection) => connection.Finish();

    public bool IsIdle(Connection connection) => true;

    private static void Fill(Connection connection)
    {
        while (!connection.IsOutputFull && !connection.IsDraining)
            connection.SendStatic(StaticBytes.Address, StaticBytes.Length);
    }
}
