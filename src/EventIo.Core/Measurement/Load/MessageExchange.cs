namespace EventIo.Measurement.Load;

/// <summary>A message, and the bytes that have to come back for it: the same ones, unless others are expected.</summary>
internal sealed class MessageExchange : LoadExchange
{
    private readonly RepeatedBytes _expected;

    internal MessageExchange(LoadPlan plan)
        : this(plan, plan.Request is { } request ? [.. request] : Pattern(plan.EffectiveMessageBytes, plan.Seed))
    {
    }

    private MessageExchange(LoadPlan plan, byte[] request)
        : base(plan, request)
    {
        byte[] response = plan.Response is { } expected ? [.. expected] : request;
        // One answer and the most that is received at once: any stretch of the stream can be compared whole.
        _expected = new RepeatedBytes(response, checked(response.Length + LoadLoop.ReceiveBufferBytes));
    }

    /// <summary>A message's bytes, in no order.</summary>
    internal static byte[] Pattern(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <inheritdoc/>
    internal override ExchangeStep Take(ref ExchangeState state, ref ReadOnlySpan<byte> bytes)
    {
        int length = Math.Min(bytes.Length, _expected.UnitBytes - state.Position);
        if (!bytes[..length].SequenceEqual(_expected.Slice(state.Position, length)))
            return ExchangeStep.Malformed;
        bytes = bytes[length..];
        state.Position += length;
        if (state.Position < _expected.UnitBytes)
            return ExchangeStep.Incomplete;
        state.Position = 0;
        return ExchangeStep.Answered;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _expected.Dispose();
        base.Dispose(disposing);
    }
}
