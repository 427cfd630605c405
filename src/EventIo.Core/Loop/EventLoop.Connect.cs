using EventIo.Multiplexing;

namespace EventIo.Loop;

/// <content>Connections that the loop makes itself: what a client is.</content>
public sealed partial class EventLoop
{
    /// <summary>
    /// Connects a socket. The handler is told: <see cref="IConnectionHandler.Opened"/>, or <see cref="IConnectionHandler.Failed"/>
    /// and <see cref="IConnectionHandler.Closed"/>, perhaps before this returns; <see cref="IConnectionHandler.TimedOut"/> when
    /// it takes too long, which leaves it to the handler to close it.
    /// </summary>
    /// <param name="descriptor">A non-blocking socket, the loop's from here on.</param>
    /// <param name="address">The peer's sockaddr, valid until the connection is open or closed.</param>
    /// <param name="addressBytes">Its bytes.</param>
    /// <param name="timeoutNanoseconds">How long it may take.</param>
    /// <param name="state">The handler's own.</param>
    /// <exception cref="DescriptorSetException">The mechanism is select, and the descriptor too high for it.</exception>
    internal void Connect(int descriptor, nint address, int addressBytes, long timeoutNanoseconds, object state)
    {
        LoopConnection connection = _connections.Add(descriptor);
        connection.State = state;
        connection.Set(LoopConnectionFlags.Connecting);
        connection.SetTimer(timeoutNanoseconds);
        Mechanism.Attach(connection.Slot, connection.Generation, descriptor);
        int result = Mechanism.Connect(connection.Slot, address, addressBytes);
        if (result == Multiplexer.Pending)
            SettleTimer(connection);
        else
            Connected(connection, result);
    }

    /// <summary>Sends what a driver has written outside the handler's calls.</summary>
    internal void Flush(Connection connection) => Settle((LoopConnection)connection);

    private void Connected(LoopConnection connection, int result)
    {
        connection.Clear(LoopConnectionFlags.Connecting);
        connection.ClearTimer();
        if (result < 0)
        {
            Fail(connection, -result);
            return;
        }
        Mechanism.Receive(connection.Slot);
        connection.Set(LoopConnectionFlags.Receiving);
        _handler.Opened(connection);
        Settle(connection);
    }
}
