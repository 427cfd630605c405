using EventIo.Loop;
using EventIo.Multiplexing;

namespace EventIo.Servers.Http;

/// <summary>
/// HTTP/1.1 over connections: takes requests apart, has them answered in their order, keeps the connection as long as both
/// sides want it. What there is to give, a class beneath it knows.
/// </summary>
internal abstract partial class HttpHandler(LoopCounters counters, HttpOptions options) : IConnectionHandler, IDisposable
{
    /// <summary>Bytes of a request's body; more is refused with 413.</summary>
    internal const long MaxBodyBytes = 1L << 30;

    private const int NanosecondsPerMillisecond = 1_000_000;

    // The first part of a head, and all that can come behind it at once.
    private readonly LentBuffers _kept = new(RequestParser.MaxHeadBytes + options.ReceiveBufferBytes);

    /// <summary>The methods that there is something for, as they stand in a field Allow.</summary>
    protected abstract ReadOnlySpan<byte> AllowedMethods { get; }

    /// <summary>What the thread has done so far.</summary>
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
        if (exchange.Kept != HttpExchange.NoBuffer)
        {
            Keep(exchange, connection.Bytes(data));
            connection.Return(data);
            TakeKept(connection, exchange);
            return;
        }
        int used = Take(connection, exchange, connection.Bytes(data));
        if (IsWaiting(exchange))
        {
            connection.Pause(data.Skip(used));
            return;
        }
        if (used < data.Length && exchange.Phase == ExchangePhase.Head)
            Keep(exchange, connection.Bytes(data)[used..]);
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
        GoOn(connection, exchange);
    }

    /// <inheritdoc/>
    public void LinkedFileFailed(Connection connection)
    {
        HttpExchange exchange = Of(connection);
        Respond(connection, exchange);
        EndResponse(connection, exchange);
        GoOn(connection, exchange);
    }

    /// <inheritdoc/>
    public void Ended(Connection connection) => connection.Finish();

    /// <inheritdoc/>
    public void TimedOut(Connection connection)
    {
        HttpExchange exchange = Of(connection);
        if (exchange.Phase == ExchangePhase.Delay)
        {
            Answer(connection, exchange);
            GoOn(connection, exchange);
        }
        else
        {
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
        GoOn(connection, exchange);
    }

    /// <inheritdoc/>
    public bool IsIdle(Connection connection) =>
        connection.State is HttpExchange { Phase: ExchangePhase.Head, Parser.HasBegun: false };

    /// <inheritdoc/>
    public void Closed(Connection connection)
    {
        HttpExchange exchange = Of(connection);
        Forget(exchange);
        Abandon(exchange);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _kept.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes what a connection's requests and responses are kept in.</summary>
    protected virtual HttpExchange CreateExchange() => new();

    /// <summary>What a request asks for. Its head is gone when it is answered: what is needed of it has to be kept.</summary>
    protected abstract HttpRoute Find(HttpExchange exchange, in RequestHead head, ReadOnlySpan<byte> bytes);

    /// <summary>Sends the response's head and, as far as the connection takes it, its body.</summary>
    protected abstract void Respond(Connection connection, HttpExchange exchange);

    /// <summary>Sends more of a body that did not fit at once, and counts what is left of it.</summary>
    protected virtual void SendBody(Connection connection, HttpExchange exchange)
    {
    }

    /// <summary>Adds what only the class beneath knows to the head of an error.</summary>
    protected virtual void AddRefusalFields(ref ResponseHead head, HttpExchange exchange)
    {
    }

    /// <summary>Lets go of what an exchange that will not be finished holds.</summary>
    protected virtual void Abandon(HttpExchange exchange)
    {
    }

    private static HttpExchange Of(Connection connection) => (HttpExchange)connection.State!;

    private static bool IsWaiting(HttpExchange exchange) =>
        exchange.Phase is ExchangePhase.Delay or ExchangePhase.Work or ExchangePhase.Output or ExchangePhase.LinkedFile;

    private void Keep(HttpExchange exchange, ReadOnlySpan<byte> bytes)
    {
        if (exchange.Kept == HttpExchange.NoBuffer)
        {
            exchange.Kept = _kept.Take();
            exchange.KeptBytes = 0;
        }
        bytes.CopyTo(_kept.Bytes(exchange.Kept, _kept.BufferBytes)[exchange.KeptBytes..]);
        exchange.KeptBytes += bytes.Length;
    }

    private void TakeKept(Connection connection, HttpExchange exchange)
    {
        Span<byte> kept = _kept.Bytes(exchange.Kept, exchange.KeptBytes);
        int used = Take(connection, exchange, kept);
        exchange.KeptBytes -= used;
        kept[used..].CopyTo(kept);
        if (exchange.KeptBytes == 0 || exchange.Phase == ExchangePhase.Over)
            Forget(exchange);
        if (IsWaiting(exchange))
            connection.Pause();
    }

    private void Forget(HttpExchange exchange)
    {
        if (exchange.Kept != HttpExchange.NoBuffer)
            _kept.Return(exchange.Kept);
        exchange.Kept = HttpExchange.NoBuffer;
    }

    // The response that was waited for is out: what came meanwhile is next.
    private void GoOn(Connection connection, HttpExchange exchange)
    {
        if (exchange.Kept != HttpExchange.NoBuffer && !IsWaiting(exchange) && exchange.Phase != ExchangePhase.Over)
            TakeKept(connection, exchange);
        // What came while nobody listened is still unread.
        if (exchange.Phase == ExchangePhase.Over)
            connection.Finish(lingers: true);
        if (!IsWaiting(exchange))
            connection.Resume();
    }
}
