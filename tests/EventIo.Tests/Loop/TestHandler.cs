using EventIo.Loop;

namespace EventIo.Tests.Loop;

/// <summary>A handler with delegates for the events that a test needs.</summary>
internal sealed class TestHandler : IConnectionHandler
{
    internal Action<Connection>? OnOpened { get; init; }

    internal Action<Connection, LentBytes>? OnReceived { get; init; }

    internal Action<Connection>? OnWritable { get; init; }

    internal Action<Connection>? OnEnded { get; init; }

    internal Action<Connection>? OnTimedOut { get; init; }

    internal Func<long, CancellationToken, long>? OnWork { get; init; }

    internal Action<Connection, long>? OnWorked { get; init; }

    internal Func<Connection, bool>? OnIsIdle { get; init; }

    internal Action<Connection>? OnClosed { get; init; }

    public void Opened(Connection connection) => OnOpened?.Invoke(connection);

    public void Received(Connection connection, LentBytes data)
    {
        if (OnReceived is null)
            connection.Send(data);
        else
            OnReceived(connection, data);
    }

    public void Writable(Connection connection) => OnWritable?.Invoke(connection);

    public void Ended(Connection connection)
    {
        if (OnEnded is null)
            connection.Finish();
        else
            OnEnded(connection);
    }

    public void TimedOut(Connection connection) => OnTimedOut?.Invoke(connection);

    public long Work(long argument, CancellationToken cancellation) =>
        OnWork?.Invoke(argument, cancellation) ?? argument;

    public void Worked(Connection connection, long result) => OnWorked?.Invoke(connection, result);

    public bool IsIdle(Connection connection) => OnIsIdle?.Invoke(connection) ?? false;

    public void Closed(Connection connection) => OnClosed?.Invoke(connection);
}
