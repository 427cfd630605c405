using System.Text;
using EventIo.Http;
using EventIo.Http.Responses;
using EventIo.Multiplexing;

namespace EventIo.Measurement.Load.Exchanges;

/// <summary>
/// A GET and its response (RFC 9112): checks the status code, and counts and discards the body.
/// </summary>
internal sealed class GetExchange : LoadExchange
{
    // The status code with which servers close idle connections (RFC 9110, section 15.5.9).
    private const int RequestTimeout = 408;

    private readonly int _expectedStatus;

    // Heads that were received in parts.
    private readonly LentBuffers _kept = new(ResponseParser.MaxHeadBytes + ReceiveBufferBytes);

    internal GetExchange(LoadPlan plan, ExchangeBytes bytes)
        : base(plan, bytes) => _expectedStatus = plan.ExpectedStatusCode;

    /// <summary>Returns a request in the form in which it is sent.</summary>
    internal static byte[] Request(LoadPlan plan)
    {
        var text = new StringBuilder($"GET {plan.HttpPath} HTTP/1.1\r\n");
        AddUnlessGiven("Host", plan.Target.Host);
        foreach ((string name, string value) in plan.HttpHeaders)
            Add(name, value);
        // Persistent connections are HTTP/1.1's default: only "close" has to be sent.
        if (plan.ConnectsPerRequest)
            AddUnlessGiven("Connection", "close");
        AddUnlessGiven("User-Agent", "EventIo");
        return Encoding.Latin1.GetBytes(text.Append("\r\n").ToString());

        void AddUnlessGiven(string name, string value)
        {
            if (!plan.HttpHeaders.Keys.Contains(name, StringComparer.OrdinalIgnoreCase))
                Add(name, value);
        }

        void Add(string name, string value) => text.Append(name).Append(": ").Append(value).Append("\r\n");
    }

    /// <inheritdoc/>
    internal override void Reset(ref ExchangeState state)
    {
        state.Kept.Clear(_kept);
        base.Reset(ref state);
    }

    /// <inheritdoc/>
    internal override ExchangeStep Receive(ref ExchangeState state, ref ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            ExchangeStep step = state.Part switch
            {
                ResponsePart.Head => ParseHead(ref state, ref bytes),
                ResponsePart.Body => SkipBody(ref state, ref bytes),
                ResponsePart.Chunks => SkipChunks(ref state, ref bytes),
                _ => SkipRest(ref bytes),
            };
            if (step != ExchangeStep.Incomplete || bytes.Length == 0)
                return step;
        }
    }

    /// <inheritdoc/>
    internal override bool MayAnnounceClose => true;

    /// <inheritdoc/>
    internal override bool AnnouncesClose(in ExchangeState state, ExchangeStep step) =>
        step is ExchangeStep.Answered or ExchangeStep.Unexpected && (state.IsLast || state.Status == RequestTimeout);

    /// <inheritdoc/>
    internal override ExchangeStep ReceiveEnd(ref ExchangeState state) =>
        state.Part == ResponsePart.Rest ? Finish(ref state) : ExchangeStep.Incomplete;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _kept.Dispose();
        base.Dispose(disposing);
    }

    private ExchangeStep ParseHead(ref ExchangeState state, ref ReadOnlySpan<byte> bytes)
    {
        if (!state.Kept.IsEmpty)
            return ParseKeptHead(ref state, ref bytes);
        ParseOutcome outcome = state.Parser.Parse(bytes);
        if (outcome == ParseOutcome.Refused)
            return ExchangeStep.Malformed;
        if (outcome == ParseOutcome.Complete)
        {
            bytes = bytes[state.Parser.Length..];
            return Begin(ref state);
        }
        state.Kept.Add(_kept, bytes);
        bytes = default;
        return ExchangeStep.Incomplete;
    }

    private ExchangeStep ParseKeptHead(ref ExchangeState state, ref ReadOnlySpan<byte> bytes)
    {
        int before = state.Kept.Count;
        ReadOnlySpan<byte> rest = bytes;
        bytes = default;
        // Room for the longest head and one receive: the parser refuses a longer head first.
        state.Kept.Add(_kept, rest);
        switch (state.Parser.Parse(state.Kept.In(_kept)))
        {
            case ParseOutcome.Refused:
                return ExchangeStep.Malformed;
            case ParseOutcome.Complete:
                bytes = rest[(state.Parser.Length - before)..];
                state.Kept.Clear(_kept);
                return Begin(ref state);
            default:
                return ExchangeStep.Incomplete;
        }
    }

    private ExchangeStep Begin(ref ExchangeState state)
    {
        ResponseHead head = state.Parser.Head;
        int length = state.Parser.Length;
        state.Parser = new ResponseParser();
        if (head.IsInterim)
        {
            // The final response follows; interim responses without end are malformed.
            state.InterimBytes += length;
            return state.InterimBytes > ResponseParser.MaxHeadBytes ? ExchangeStep.Malformed : ExchangeStep.Incomplete;
        }
        state.InterimBytes = 0;
        state.Status = head.Status;
        state.IsUnexpected = head.Status != _expectedStatus;
        if (state.IsUnexpected)
            UnexpectedStatus = head.Status;
        state.IsLast = head.EndsConnection;
        state.Part = head.Next;
        state.BodyLeft = head.ContentLength;
        if (state.Part == ResponsePart.Chunks)
            state.Chunks = new ChunkedBody(isLenient: true);
        return state.Part == ResponsePart.Head ? Finish(ref state) : ExchangeStep.Incomplete;
    }

    private static ExchangeStep SkipBody(ref ExchangeState state, ref ReadOnlySpan<byte> bytes)
    {
        int used = (int)Math.Min(state.BodyLeft, bytes.Length);
        state.BodyLeft -= used;
        bytes = bytes[used..];
        return state.BodyLeft == 0 ? Finish(ref state) : ExchangeStep.Incomplete;
    }

    private static ExchangeStep SkipChunks(ref ExchangeState state, ref ReadOnlySpan<byte> bytes)
    {
        ParseOutcome outcome = state.Chunks.Parse(bytes, out int used);
        bytes = bytes[used..];
        return outcome switch
        {
            ParseOutcome.Complete => Finish(ref state),
            ParseOutcome.Refused => ExchangeStep.Malformed,
            _ => ExchangeStep.Incomplete,
        };
    }

    private static ExchangeStep SkipRest(ref ReadOnlySpan<byte> bytes)
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
