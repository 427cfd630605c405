using EventIo.Multiplexing;

namespace EventIo.Loop.Reactor;

/// <content>Connections that the loop opens itself, as a client.</content>
public sealed partial class EventLoop
{
    /// <summary>
    /// Connects a socket. Calls the handler, perhaps before this returns: <see cref="IConnectionHandler.Opened"/> on
    /// success, <see cref="IConnectionHandler.Failed"/> and <see cref="IConnectionHandler.Closed"/> on failure, and
    /// <see cref="IConnectionHandler.TimedOut"/>, which should close the connection, after the timeout.
    /// </summary>
    /// <param name="descriptor">A non-blocking socket, which the loop closes.</param>
    /// <param name="address">The peer's sockaddr, valid until the connection is open or closed.</param>
    /// <param name="addressBytes">The length of the sockaddr in bytes.</param>
    /// <param name="timeoutNanoseconds">How long the connect may take, in nanoseconds.</param>
    /// <param name="state">The connection's <see cref="Connection.State"/>.</param>
    /// <exception cref="DescriptorSetException">
    /// The mechanism is select, and the descriptor is too high for it.
    /// </exception>
    internal void Connect(int descriptor, nint address, int addressBytes, long timeoutNanoseconds, object state)
    {
        LoopConnection connection = Connections.Add(descriptor);
        connection.State = state;
        connection.BeginConnecting();
        connection.SetTimer(timeoutNanoseconds);
        Mechanism.Attach(connection.Slot, connection.Generation, descriptor);
        int result = Mechanism.Connect(connection.Slot, address, addressBytes);
        if (result == Multiplexer.Pending)
            UpdateTimer(connection);
        else
            Connected(connection, result);
    }

    /// <summary>Sends what a driver wrote while no method of the handler was running.</summary>
    internal void Flush(Connection connection) => Update((LoopConnection)connection);

    private void Connected(LoopConnection connection, int result)
    {
        connection.ClearTimer();
        if (result < 0)
        {
            Fail(connection, -result);
            return;
        }
        connection.Connected();
        Mechanism.Receive(connection.Slot);
        connection.BeginReceiving();
        _handler.Opened(connection);
        Update(connection);
    }
}
