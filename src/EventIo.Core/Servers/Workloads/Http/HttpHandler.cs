using EventIo.Http;
using EventIo.Loop;
using EventIo.Multiplexing;

namespace EventIo.Servers.Workloads.Http;

/// <summary>
/// HTTP/1.1 over connections: parses requests, sends their responses in order, and keeps the connection open as long as
/// both sides want it. Derived classes provide the content.
/// </summary>
internal abstract partial class HttpHandler(LoopCounters counters, HttpOptions options) : IConnectionHandler,
IDisposable
{
    /// <summary>The maximum length of a request's body, in bytes; a longer one is refused with 413.</summary>
    internal const long MaxBodyBytes = 1L << 30;

    // Each holds the first part of a head, and all that one receive can add.
    private readonly LentBuffers _kept = new(RequestParser.MaxHeadBytes + options.ReceiveBufferBytes);

    /// <summary>The supported methods, in the format of the Allow field.</summary>
    protected abstract ReadOnlySpan<byte> AllowedMethods { get; }

    /// <summary>Counters of the thread's work so far.</summary>
    protected LoopCounters Counters => counters;

    /// <summary>Writes heads and bodies.</summary>
    protected ResponseWriter Writer { get; } = new();

    /// <inheritdoc/>
    public void Opened(Connection connection)
    {
        if (connection.State is HttpExchange exchange)
            exchange.Reset();
        else
            connection.State = CreateExchange();
    }

    /// <inheritdoc/>
    public void Received(Connection connection, LentBytes data)
    {
        HttpExchange exchange = Of(connection);
        if (!exchange.Kept.IsEmpty)
        {
            exchange.Kept.Add(_kept, connection.Bytes(data));
            connection.Return(data);
            ProcessKept(connection, exchange);
            return;
        }
        int used = Process(connection, exchange, connection.Bytes(data));
        if (IsWaiting(exchange))
        {
            connection.Pause(data.Skip(used));
            return;
        }
        if (used < data.Length && exchange.Phase == ExchangePhase.Head)
            exchange.Kept.Add(_kept, connection.Bytes(data)[used..]);
        connection.Return(data);
    }

    /// <inheritdoc/>
    public void Writable(Connection connection)
    {
        HttpExchange exchange = Of(connection);
        if (exchange.Phase is not (ExchangePhase.Output or ExchangePhase.LinkedFile))
            return;
        if (exchange.Phase == ExchangePhase.LinkedFile)
        {
            EndResponse(connection, exchange);
        }
        else if (exchange.ResponseLeft > 0)
        {
            SendBody(connection, exchange);
            if (exchange.ResponseLeft > 0)
                return;
            EndResponse(connection, exchange);
        }
        else
        {
            exchange.Phase = ExchangePhase.Head;
        }
        ServeNext(connection, exchange);
    }

    /// <summary>Responds again, because nothing of the first response was sent.</summary>
    public void LinkedFileFailed(Connection connection)
    {
        HttpExchange exchange = Of(connection);
        Respond(connection, exchange);
        EndResponse(connection, exchange);
        ServeNext(connection, exchange);
    }

    /// <inheritdoc/>
    public void Ended(Connection connection) => connection.Finish();

    /// <inheritdoc/>
    public void TimedOut(Connection connection)
    {
        HttpExchange exchange = Of(connection);
        if (exchange.Phase == ExchangePhase.Delay && connection.Now < exchange.DueAt)
        {
            CheckForDeparture(connection, exchange);
        }
        else if (exchange.Phase == ExchangePhase.Delay)
        {
            Answer(connection, exchange);
            ServeNext(connection, exchange);
        }
        else
        {
            counters.TimedOut++;
            Refuse(connection, exchange, 408);
        }
    }

    /// <inheritdoc/>
    public virtual long Work(long argument, CancellationToken cancellation) => argument;

    /// <inheritdoc/>
    public void Worked(Connection connection, long result)
    {
        HttpExchange exchange = Of(connection);
        Answer(connection, exchange);
        ServeNext(connection, exchange);
    }

    /// <inheritdoc/>
    public bool IsIdle(Connection connection) =>
        connection.State is HttpExchange { Phase: ExchangePhase.Head, Parser.HasBegun: false };

    /// <inheritdoc/>
    public void Closed(Connection connection)
    {
        HttpExchange exchange = Of(connection);
        exchange.Kept.Clear(_kept);
        Abandon(exchange);
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        _kept.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Creates the state of a connection's requests and responses.</summary>
    protected virtual HttpExchange CreateExchange() => new();

    /// <summary>
    /// Finds the response that a request asks for. The head is not available when the response is written: store what
    /// is needed then.
    /// </summary>
    protected abstract HttpRoute Find(HttpExchange exchange, in RequestHead head, ReadOnlySpan<byte> bytes);

    /// <summary>Sends the response's head and as much of its body as the connection accepts.</summary>
    protected abstract void Respond(Connection connection, HttpExchange exchange);

    /// <summary>
    /// Sends more of a body that did not fit at once, and updates <see cref="HttpExchange.ResponseLeft"/>.
    /// </summary>
    protected virtual void SendBody(Connection connection, HttpExchange exchange)
    {
    }

    /// <summary>Adds the derived class's fields to the head of an error response.</summary>
    protected virtual void AddRefusalFields(ref ResponseHeadWriter head, HttpExchange exchange)
    {
    }

    /// <summary>Releases the resources of an exchange that will not be finished.</summary>
    protected virtual void Abandon(HttpExchange exchange)
    {
    }

    private static HttpExchange Of(Connection connection) => (HttpExchange)connection.State!;

    private static bool IsWaiting(HttpExchange exchange) =>
        exchange.Phase is ExchangePhase.Delay or ExchangePhase.Work or ExchangePhase.Output or ExchangePhase.LinkedFile;

    private void ProcessKept(Connection connection, HttpExchange exchange)
    {
        exchange.Kept.Drop(_kept, Process(connection, exchange, exchange.Kept.In(_kept)));
        if (exchange.Phase == ExchangePhase.Over)
            exchange.Kept.Clear(_kept);
        if (IsWaiting(exchange))
            connection.Pause();
    }

    // The pending response is sent: continue with the bytes received meanwhile.
    private void ServeNext(Connection connection, HttpExchange exchange)
    {
        if (!exchange.Kept.IsEmpty && !IsWaiting(exchange) && exchange.Phase != ExchangePhase.Over)
            ProcessKept(connection, exchange);
        // Bytes that arrived while the connection was paused are still unread.
        if (exchange.Phase == ExchangePhase.Over)
            connection.Finish(lingers: true);
        if (!IsWaiting(exchange))
            connection.Resume();
    }
}
