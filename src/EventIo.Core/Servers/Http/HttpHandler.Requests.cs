using EventIo.Loop;

namespace EventIo.Servers.Http;

/// <content>From bytes to requests, and from requests to responses.</content>
internal abstract partial class HttpHandler
{
    // Takes requests as long as there are bytes and no response has to be waited for.
    private int Take(Connection connection, HttpExchange exchange, ReadOnlySpan<byte> bytes)
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
                ? TakeHead(connection, exchange, bytes[used..])
                : TakeBody(connection, exchange, bytes[used..]);
            if (step == 0)
                break;
            used += step;
        }
        // Closing over bytes that nobody reads would be a reset.
        if (exchange.Phase == ExchangePhase.Over && used < bytes.Length)
            connection.Finish(lingers: true);
        return used;
    }

    private int TakeHead(Connection connection, HttpExchange exchange, ReadOnlySpan<byte> bytes)
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
        else if (!exchange.IsHeadTimed && options.HeadTimeoutNanoseconds > 0)
            TimeHead(connection, exchange);
        return 0;
    }

    private void TimeHead(Connection connection, HttpExchange exchange)
    {
        exchange.IsHeadTimed = true;
        connection.SetTimer(options.HeadTimeoutNanoseconds);
    }

    private void BeginRequest(Connection connection, HttpExchange exchange, in RequestHead head, ReadOnlySpan<byte> bytes)
    {
        if (exchange.IsHeadTimed)
        {
            exchange.IsHeadTimed = false;
            connection.ClearTimer();
        }
        exchange.IsHead = head.Method == RequestMethod.Head;
        exchange.IsPersistent = head.IsPersistent;
        exchange.SaysKeepAlive = head.IsVersion10 && head.KeepsAlive;
        exchange.Route = Find(exchange, head, bytes);
        if (head.ContentLength > MaxBodyBytes)
        {
            Refuse(connection, exchange, 413);
            return;
        }
        // RFC 9110, section 10.1.1: who asks before sending a body is told at once that it is not wanted.
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
        if (head.ExpectsContinue)
            ResponseWriter.WriteBody(connection, "HTTP/1.1 100 Continue\r\n\r\n"u8);
    }

    private int TakeBody(Connection connection, HttpExchange exchange, ReadOnlySpan<byte> bytes)
    {
        int used;
        ParseOutcome outcome;
        if (exchange.IsChunked)
        {
            outcome = exchange.Chunks.Take(bytes, out used);
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
        switch (exchange.Route.Kind)
        {
            case HttpRouteKind.Delay when exchange.Route.Argument > 0:
                exchange.Phase = ExchangePhase.Delay;
                connection.SetTimer(exchange.Route.Argument * NanosecondsPerMillisecond);
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

    // What cannot be understood ends the connection: nobody knows where the next request would begin.
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
        ResponseHead head = Writer.Begin(connection, status, text.Length + 1, "text/plain"u8);
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
