using EventIo.Http;
using EventIo.Loop;
using EventIo.Native;

namespace EventIo.Servers.Workloads.Http;

/// <content>Turns bytes into requests, and requests into responses.</content>
internal abstract partial class HttpHandler
{
    // While a response is delayed, a departed client is detected within two of these intervals: the first interim
    // response triggers a reset, and the second one fails.
    private const long DepartureCheckNanoseconds = 2 * Nanoseconds.PerSecond;

    private static ReadOnlySpan<byte> Continue => "HTTP/1.1 100 Continue\r\n\r\n"u8;

    // Handles requests as long as there are bytes and no response is pending. Returns the bytes used.
    private int Process(Connection connection, HttpExchange exchange, ReadOnlySpan<byte> bytes)
    {
        int used = 0;
        while (used < bytes.Length && exchange.Phase is ExchangePhase.Head or ExchangePhase.Body)
        {
            bool isHead = exchange.Phase == ExchangePhase.Head;
            if (isHead && connection.IsOutputFull)
            {
                exchange.Phase = ExchangePhase.Output;
                break;
            }
            int step = isHead
                ? ProcessHead(connection, exchange, bytes[used..])
                : ProcessBody(connection, exchange, bytes[used..]);
            if (step == 0)
                break;
            used += step;
        }
        // Closing the socket with unread bytes would send a reset.
        if (exchange.Phase == ExchangePhase.Over && used < bytes.Length)
            connection.Finish(lingers: true);
        return used;
    }

    private int ProcessHead(Connection connection, HttpExchange exchange, ReadOnlySpan<byte> bytes)
    {
        ParseOutcome outcome = exchange.Parser.Parse(bytes);
        if (outcome == ParseOutcome.Complete)
        {
            int length = exchange.Parser.Length;
            BeginRequest(connection, exchange, exchange.Parser.Head, bytes[..length]);
            return length;
        }
        if (outcome == ParseOutcome.Refused)
            Refuse(connection, exchange, exchange.Parser.Status);
        else if (!exchange.IsTimed)
            BeginTime(connection, exchange, options.HeadTimeoutNanoseconds);
        return 0;
    }

    private static void BeginTime(Connection connection, HttpExchange exchange, long nanoseconds)
    {
        if (nanoseconds == 0)
            return;
        exchange.IsTimed = true;
        connection.SetTimer(nanoseconds);
    }

    private static void EndTime(Connection connection, HttpExchange exchange)
    {
        if (!exchange.IsTimed)
            return;
        exchange.IsTimed = false;
        connection.ClearTimer();
    }

    private void BeginRequest(
        Connection connection, HttpExchange exchange, in RequestHead head, ReadOnlySpan<byte> bytes)
    {
        EndTime(connection, exchange);
        exchange.IsHead = head.Method == RequestMethod.Head;
        exchange.IsPersistent = head.IsPersistent;
        exchange.IsVersion10 = head.IsVersion10;
        exchange.SaysKeepAlive = head.IsVersion10 && head.KeepsAlive;
        exchange.Route = Find(exchange, head, bytes);
        if (head.ContentLength > MaxBodyBytes)
        {
            Refuse(connection, exchange, 413);
            return;
        }
        // RFC 9110, section 10.1.1: a client that asks before it sends a body gets the refusal at once.
        if (head is { HasBody: true, ExpectsContinue: true } && exchange.Route.Kind == HttpRouteKind.Refusal)
        {
            Refuse(connection, exchange, (int)exchange.Route.Argument);
            return;
        }
        if (!head.HasBody)
        {
            BeginResponse(connection, exchange);
            return;
        }
        exchange.Phase = ExchangePhase.Body;
        exchange.IsChunked = head.IsChunked;
        exchange.BodyLeft = head.ContentLength;
        exchange.Chunks = default;
        BeginTime(connection, exchange, options.BodyTimeoutNanoseconds);
        if (head.ExpectsContinue)
            ResponseWriter.WriteBody(connection, Continue);
    }

    private int ProcessBody(Connection connection, HttpExchange exchange, ReadOnlySpan<byte> bytes)
    {
        int used;
        ParseOutcome outcome;
        if (exchange.IsChunked)
        {
            outcome = exchange.Chunks.Parse(bytes, out used);
        }
        else
        {
            used = (int)Math.Min(exchange.BodyLeft, bytes.Length);
            exchange.BodyLeft -= used;
            outcome = exchange.BodyLeft == 0 ? ParseOutcome.Complete : ParseOutcome.Incomplete;
        }
        if (outcome == ParseOutcome.Refused)
            Refuse(connection, exchange, 400);
        else if (exchange.IsChunked && exchange.Chunks.TotalBytes > MaxBodyBytes)
            Refuse(connection, exchange, 413);
        else if (outcome == ParseOutcome.Complete)
            BeginResponse(connection, exchange);
        return used;
    }

    private void BeginResponse(Connection connection, HttpExchange exchange)
    {
        EndTime(connection, exchange);
        switch (exchange.Route.Kind)
        {
            case HttpRouteKind.Delay when exchange.Route.Argument > 0:
                exchange.Phase = ExchangePhase.Delay;
                exchange.DueAt = connection.Now + (exchange.Route.Argument * Nanoseconds.PerMillisecond);
                TimeDelay(connection, exchange);
                break;
            case HttpRouteKind.Cpu when !connection.TryWork(exchange.Route.Argument):
                exchange.Route = HttpRoute.Refuse(503);
                Answer(connection, exchange);
                break;
            case HttpRouteKind.Cpu:
                exchange.Phase = ExchangePhase.Work;
                break;
            default:
                Answer(connection, exchange);
                break;
        }
    }

    private static void TimeDelay(Connection connection, HttpExchange exchange) =>
        connection.SetTimer(Math.Min(DepartureCheckNanoseconds, exchange.DueAt - connection.Now));

    // A peer that has closed and one that has only shut down its sending side look alike until something is sent: the
    // first answers with a reset. To detect it early, send an interim response, which every HTTP/1.1 client has to
    // accept (RFC 9110, section 15.2.1).
    private static void CheckForDeparture(Connection connection, HttpExchange exchange)
    {
        if (connection.HasPeerEnded && !exchange.IsVersion10)
            ResponseWriter.WriteBody(connection, Continue);
        TimeDelay(connection, exchange);
    }

    private void Answer(Connection connection, HttpExchange exchange)
    {
        counters.Requests++;
        exchange.IsPersistent &= !connection.IsDraining;
        if (exchange.Route.Kind == HttpRouteKind.Refusal)
        {
            WriteRefusal(connection, exchange, (int)exchange.Route.Argument);
        }
        else
        {
            Respond(connection, exchange);
        }
        if (exchange.ResponseLeft > 0)
            exchange.Phase = ExchangePhase.Output;
        else if (exchange.Phase != ExchangePhase.LinkedFile)
            EndResponse(connection, exchange);
    }

    private static void EndResponse(Connection connection, HttpExchange exchange)
    {
        if (exchange.IsPersistent && !connection.IsDraining)
        {
            exchange.BeginHead();
            return;
        }
        exchange.Phase = ExchangePhase.Over;
        connection.Finish();
    }

    // A malformed request ends the connection, because the start of the next request is unknown.
    private void Refuse(Connection connection, HttpExchange exchange, int status)
    {
        exchange.IsPersistent = false;
        exchange.Route = HttpRoute.Refuse(status);
        connection.ClearTimer();
        Answer(connection, exchange);
        connection.Finish(lingers: true);
    }

    /// <summary>Answers with an error.</summary>
    protected void WriteRefusal(Connection connection, HttpExchange exchange, int status)
    {
        counters.RequestErrors++;
        ReadOnlySpan<byte> text = HttpStatus.Text(status);
        ResponseHeadWriter head = Writer.Begin(connection, status, text.Length + 1, "text/plain"u8);
        if (status == 405)
            head.Add("Allow"u8, AllowedMethods);
        else if (status == 503)
            head.Add("Retry-After"u8, "1"u8);
        AddRefusalFields(ref head, exchange);
        head.End(exchange);
        if (exchange.IsHead)
            return;
        ResponseWriter.WriteBody(connection, text);
        ResponseWriter.WriteBody(connection, "\n"u8);
    }
}
