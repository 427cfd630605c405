namespace EventIo.Loop;

/// <summary>
/// What a workload does with a connection. Called on the thread that carries the connection, one call at a time; on a loop
/// nothing here may block. An exception ends the loop and becomes its fault. One that is <see cref="IDisposable"/> is disposed at
/// the end.
/// </summary>
public interface IConnectionHandler
{
    /// <summary>A peer has connected.</summary>
    /// <param name="connection">The connection.</param>
    void Opened(Connection connection)
    {
    }

    /// <summary>Bytes came.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="data">
    /// The bytes, the handler's now: <see cref="Connection.Send"/>, <see cref="Connection.Return"/> or
    /// <see cref="Connection.Pause(LentBytes)"/>.
    /// </param>
    void Received(Connection connection, LentBytes data);

    /// <summary>The output was full and is not any more.</summary>
    /// <param name="connection">The connection.</param>
    void Writable(Connection connection)
    {
    }

    /// <summary>The file of <see cref="Connection.SendLinked"/> could not be sent; neither was the head in front of it.</summary>
    /// <param name="connection">The connection.</param>
    void LinkedFileFailed(Connection connection)
    {
    }

    /// <summary>The peer has ended its sending direction, and all that it sent has been received; it may still be reading.</summary>
    /// <param name="connection">The connection.</param>
    void Ended(Connection connection);

    /// <summary>The time of <see cref="Connection.SetTimer"/> is over.</summary>
    /// <param name="connection">The connection.</param>
    void TimedOut(Connection connection)
    {
    }

    /// <summary>The work of <see cref="Connection.TryWork"/>, on a worker's thread: no connection may be touched here.</summary>
    /// <param name="argument">What was given to it.</param>
    /// <param name="cancellation">The server stops: give up.</param>
    /// <returns>What <see cref="Worked"/> gets.</returns>
    long Work(long argument, CancellationToken cancellation) => argument;

    /// <summary>The work is done.</summary>
    /// <param name="connection">The connection that asked for it.</param>
    /// <param name="result">What the work gave.</param>
    void Worked(Connection connection, long result)
    {
    }

    /// <summary>
    /// Whether the connection may end, because nothing is begun on it: asked when the server is about to stop
    /// (<see cref="Connection.IsDraining"/>), by any thread where the connection has one of its own.
    /// </summary>
    /// <param name="connection">The connection.</param>
    /// <returns><see langword="false"/> when the peer is to end it.</returns>
    bool IsIdle(Connection connection) => false;

    /// <summary>The connection broke. It is closed right afterwards.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="errorNumber">The positive errno: ECONNRESET most often.</param>
    void Failed(Connection connection, int errorNumber)
    {
    }

    /// <summary>The connection is no more; the object will serve another one.</summary>
    /// <param name="connection">The connection.</param>
    void Closed(Connection connection)
    {
    }
}
