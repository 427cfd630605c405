using System.Text;
using EventIo.Multiplexing;
using EventIo.Servers.Http;

namespace EventIo.Measurement.Load;

/// <summary>A GET, and its response (RFC 9112): the status code is looked at, the body is counted and dropped.</summary>
internal sealed class GetExchange : LoadExchange
{
    private const int MaxHeadBytes = 32 * 1024;

    private readonly int _expectedStatus;

    // Heads that were cut in two.
    private readonly LentBuffers _kept = new(MaxHeadBytes);

    internal GetExchange(LoadPlan plan, string connection)
        : base(plan, Request(plan, connection)) => _expectedStatus = plan.ExpectedStatusCode;

    /// <inheritdoc/>
    internal override void Reset(ref ExchangeState state)
    {
        LetGo(ref state);
        base.Reset(ref state);
    }

    /// <inheritdoc/>
    internal override ExchangeStep Take(ref ExchangeState state, ref ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            ExchangeStep step = state.Part switch
            {
                ResponsePart.Head => TakeHead(ref state, ref bytes),
                ResponsePart.Body => TakeBody(ref state, ref bytes),
                ResponsePart.Chunks => TakeChunks(ref state, ref bytes),
                _ => TakeRest(ref bytes),
            };
            if (step != ExchangeStep.Incomplete || bytes.Length == 0)
                return step;
        }
    }

    /// <inheritdoc/>
    internal override ExchangeStep TakeEnd(ref ExchangeState state) =>
        state.Part == ResponsePart.Rest ? Finish(ref state) : ExchangeStep.Incomplete;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _kept.Dispose();
        base.Dispose(disposing);
    }

    private static byte[] Request(LoadPlan plan, string connection)
    {
        var text = new StringBuilder($"GET {plan.HttpPath} HTTP/1.1\r\n");
        if (!plan.HttpHeaders.Keys.Contains("Host", StringComparer.OrdinalIgnoreCase))
            text.Append("Host: ").Append(plan.Target.Host).Append("\r\n");
        foreach ((string name, string value) in plan.HttpHeaders)
            text.Append(name).Append(": ").Append(value).Append("\r\n");
        // What HTTP/1.1 does anyway need not be said.
        if (connection == "close")
            text.Append("Connection: close\r\n");
        return Encoding.Latin1.GetBytes(text.Append("User-Agent: EventIo\r\n\r\n").ToString());
    }

    private ExchangeStep TakeHead(ref ExchangeState state, ref ReadOnlySpan<byte> bytes)
    {
        if (state.Kept != ExchangeState.NoBuffer)
            return TakeKeptHead(ref state, ref bytes);
        int end = ResponseHead.End(bytes);
        if (end < 0)
        {
            state.Kept = _kept.Take();
            state.KeptBytes = 0;
            return Keep(ref state, ref bytes);
        }
        ReadOnlySpan<byte> head = bytes[..end];
        bytes = bytes[end..];
        return Begin(ref state, head);
    }

    private ExchangeStep TakeKeptHead(ref ExchangeState state, ref ReadOnlySpan<byte> bytes)
    {
        int before = state.KeptBytes;
        ReadOnlySpan<byte> rest = bytes;
        if (Keep(ref state, ref bytes) == ExchangeStep.Malformed)
            return ExchangeStep.Malformed;
        ReadOnlySpan<byte> kept = _kept.Bytes(state.Kept, state.KeptBytes);
        int end = ResponseHead.End(kept);
        if (end < 0)
            return ExchangeStep.Incomplete;
        bytes = rest[(end - before)..];
        ExchangeStep step = Begin(ref state, kept[..end]);
        LetGo(ref state);
        return step;
    }

    private ExchangeStep Keep(ref ExchangeState state, ref ReadOnlySpan<byte> bytes)
    {
        if (state.KeptBytes + bytes.Length > MaxHeadBytes)
            return ExchangeStep.Malformed;
        bytes.CopyTo(_kept.Bytes(state.Kept, MaxHeadBytes)[state.KeptBytes..]);
        state.KeptBytes += bytes.Length;
        bytes = default;
        return ExchangeStep.Incomplete;
    }

    private void LetGo(ref ExchangeState state)
    {
        if (state.Kept != ExchangeState.NoBuffer)
            _kept.Return(state.Kept);
        state.Kept = ExchangeState.NoBuffer;
    }

    private ExchangeStep Begin(ref ExchangeState state, ReadOnlySpan<byte> bytes)
    {
        if (!ResponseHead.TryParse(bytes, out ResponseHead head))
            return ExchangeStep.Malformed;
        // An interim response: the real one follows.
        if (head.Status < 200)
            return ExchangeStep.Incomplete;
        state.IsUnexpected = head.Status != _expectedStatus;
        if (state.IsUnexpected)
            UnexpectedStatus = head.Status;
        state.IsLast = head.Closes;
        if (head.Status is 204 or 304)
            return Finish(ref state);
        if (head.IsChunked)
        {
            state.Part = ResponsePart.Chunks;
            state.Chunks = default;
        }
        else if (head.ContentLength >= 0)
        {
            state.Part = ResponsePart.Body;
            state.BodyLeft = head.ContentLength;
            if (state.BodyLeft == 0)
                return Finish(ref state);
        }
        else
        {
            state.Part = ResponsePart.Rest;
            state.IsLast = true;
        }
        return ExchangeStep.Incomplete;
    }

    private static ExchangeStep TakeBody(ref ExchangeState state, ref ReadOnlySpan<byte> bytes)
    {
        int used = (int)Math.Min(state.BodyLeft, bytes.Length);
        state.BodyLeft -= used;
        bytes = bytes[used..];
        return state.BodyLeft == 0 ? Finish(ref state) : ExchangeStep.Incomplete;
    }

    private static ExchangeStep TakeChunks(ref ExchangeState state, ref ReadOnlySpan<byte> bytes)
    {
        ParseOutcome outcome = state.Chunks.Take(bytes, out int used);
        bytes = bytes[used..];
        return outcome switch
        {
            ParseOutcome.Complete => Finish(ref state),
            ParseOutcome.Refused => ExchangeStep.Malformed,
            _ => ExchangeStep.Incomplete,
        };
    }

    private static ExchangeStep TakeRest(ref ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        return ExchangeStep.Incomplete;
    }

    private static ExchangeStep Finish(ref ExchangeState state)
    {
        state.Part = ResponsePart.Head;
        return state.IsUnexpected ? ExchangeStep.Unexpected : ExchangeStep.Answered;
    }
}
