using EventIo.Http;
using EventIo.Loop;
using EventIo.Native;

namespace EventIo.Servers.Workloads.Http;

/// <summary>The routes of a probe server: bodies of any size, delays, CPU time, counters.</summary>
internal sealed class ProbeHttpHandler(IStatusSource status, LoopCounters counters, HttpOptions options)
    : HttpHandler(counters, options)
{
    // Bodies up to this size are copied after the head, and sent with it in one piece.
    private const int SmallBodyBytes = 4_096;

    /// <summary>The small fixed body.</summary>
    internal static ReadOnlySpan<byte> Greeting => "Hello from EventIo\n"u8;

    /// <inheritdoc/>
    public override void Dispose()
    {
        status.Dispose();
        base.Dispose();
    }

    /// <summary>
    /// Uses CPU time of the worker's thread: on a shared processor it takes longer, but does not use less.
    /// </summary>
    public override long Work(long argument, CancellationToken cancellation)
    {
        long end = MonotonicClock.ThreadCpuNanoseconds + (argument * Nanoseconds.PerMicrosecond);
        // The thread's clock takes a system call, the monotonic clock takes none: ask again when the rest may be over.
        while (end - MonotonicClock.ThreadCpuNanoseconds is > 0 and var left)
        {
            long due = MonotonicClock.Nanoseconds + left;
            while (MonotonicClock.Nanoseconds < due)
            {
                if (cancellation.IsCancellationRequested)
                    return argument;
            }
        }
        return argument;
    }

    protected override ReadOnlySpan<byte> AllowedMethods => "GET, HEAD, POST, PUT, OPTIONS"u8;

    protected override HttpRoute Find(HttpExchange exchange, in RequestHead head, ReadOnlySpan<byte> bytes) =>
        HttpRouter.Find(head, bytes);

    protected override void Respond(Connection connection, HttpExchange exchange)
    {
        switch (exchange.Route.Kind)
        {
            case HttpRouteKind.Bytes:
                RespondBytes(connection, exchange, exchange.Route.Argument);
                break;
            case HttpRouteKind.Status:
                RespondWhole(connection, exchange, status.ToJson(), "application/json"u8);
                break;
            case HttpRouteKind.Options:
                RespondOptions(connection, exchange);
                break;
            default:
                RespondWhole(connection, exchange, Greeting, "text/plain"u8);
                break;
        }
    }

    protected override void SendBody(Connection connection, HttpExchange exchange)
    {
        while (exchange.ResponseLeft > 0 && !connection.IsOutputFull)
        {
            int part = (int)Math.Min(exchange.ResponseLeft, StaticBytes.Length);
            connection.SendStatic(StaticBytes.Address, part);
            exchange.ResponseLeft -= part;
        }
    }

    private void RespondBytes(Connection connection, HttpExchange exchange, long count)
    {
        if (count <= SmallBodyBytes)
        {
            RespondWhole(connection, exchange, StaticBytes.First((int)count), "text/plain"u8);
            return;
        }
        Writer.Begin(connection, 200, count, "text/plain"u8).End(exchange);
        if (exchange.IsHead)
            return;
        exchange.ResponseLeft = count;
        SendBody(connection, exchange);
    }

    private void RespondWhole(
        Connection connection, HttpExchange exchange, ReadOnlySpan<byte> body, ReadOnlySpan<byte> mediaType)
    {
        Writer.Begin(connection, 200, body.Length, mediaType).End(exchange);
        if (!exchange.IsHead)
            ResponseWriter.WriteBody(connection, body);
    }

    private void RespondOptions(Connection connection, HttpExchange exchange)
    {
        ResponseHeadWriter head = Writer.Begin(connection, 200);
        head.Add("Content-Length: 0\r\n"u8);
        head.Add("Allow"u8, AllowedMethods);
        head.End(exchange);
    }
}
