namespace EventIo.Loop;

/// <summary>
/// What a workload does with a connection. Called on the thread that carries the connection, one call at a time; on a
/// loop no call may block. An exception ends the loop and becomes its fault. A handler that is
/// <see cref="IDisposable"/> is disposed when the loop ends.
/// </summary>
public interface IConnectionHandler
{
    /// <summary>A peer has connected.</summary>
    /// <param name="connection">The connection.</param>
    void Opened(Connection connection)
    {
    }

    /// <summary>Bytes were received.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="data">
    /// The bytes. The handler owns them, and has to pass them to <see cref="Connection.Send"/>,
    /// <see cref="Connection.Return"/> or <see cref="Connection.Pause(LentBytes)"/>.
    /// </param>
    void Received(Connection connection, LentBytes data);

    /// <summary>The output was full and has drained.</summary>
    /// <param name="connection">The connection.</param>
    void Writable(Connection connection)
    {
    }

    /// <summary>
    /// The peer has ended its sending direction, and all that it sent has been received; it may still be reading.
    /// </summary>
    /// <param name="connection">The connection.</param>
    void Ended(Connection connection);

    /// <summary>The timer of <see cref="Connection.SetTimer"/> has expired.</summary>
    /// <param name="connection">The connection.</param>
    void TimedOut(Connection connection)
    {
    }

    /// <summary>
    /// Does the work of <see cref="Connection.TryWork"/> on a worker's thread, where it may not use any connection.
    /// </summary>
    /// <param name="argument">The argument of <see cref="Connection.TryWork"/>.</param>
    /// <param name="cancellation">Cancelled when the server stops.</param>
    /// <returns>The result, which is passed to <see cref="Worked"/>.</returns>
    long Work(long argument, CancellationToken cancellation) => argument;

    /// <summary>The work is complete.</summary>
    /// <param name="connection">The connection that requested it.</param>
    /// <param name="result">The result of the work.</param>
    void Worked(Connection connection, long result)
    {
    }

    /// <summary>
    /// Returns whether the connection is idle and may be closed. Called when the server is about to stop
    /// (<see cref="Connection.IsDraining"/>), and from any thread if the connection has one of its own.
    /// </summary>
    /// <param name="connection">The connection.</param>
    /// <returns><see langword="false"/> to let the peer end it.</returns>
    bool IsIdle(Connection connection) => false;

    /// <summary>The connection has failed. It is closed right afterwards.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="errorNumber">The positive errno: ECONNRESET most often.</param>
    void Failed(Connection connection, int errorNumber)
    {
    }

    /// <summary>The connection is closed; the object will be reused for another one.</summary>
    /// <param name="connection">The connection.</param>
    void Closed(Connection connection)
    {
    }
}
