namespace EventIo.Loop;

/// <summary>
/// What a workload does with a connection. Called on the loop's thread, one call at a time; nothing here may block. An
/// exception ends the loop and becomes its fault.
/// </summary>
public interface IConnectionHandler
{
    /// <summary>Bytes came.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="data">The bytes, the handler's now: <see cref="Connection.Send"/> or <see cref="Connection.Return"/>.</param>
    void Received(Connection connection, LentBytes data);

    /// <summary>All that was given to <see cref="Connection.Send"/> has been taken by the kernel.</summary>
    /// <param name="connection">The connection.</param>
    void Writable(Connection connection);

    /// <summary>The peer has ended its sending direction; it may still be reading.</summary>
    /// <param name="connection">The connection.</param>
    void Ended(Connection connection);

    /// <summary>The connection broke. It is closed right afterwards.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="errorNumber">The positive errno: ECONNRESET most often.</param>
    void Failed(Connection connection, int errorNumber);

    /// <summary>The connection is no more; the object will serve another one.</summary>
    /// <param name="connection">The connection.</param>
    void Closed(Connection connection);
}
