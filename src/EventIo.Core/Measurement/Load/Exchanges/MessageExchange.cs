namespace EventIo.Measurement.Load.Exchanges;

/// <summary>
/// A message and the expected answer: the same bytes, unless others are specified.
/// </summary>
internal sealed class MessageExchange(LoadPlan plan, ExchangeBytes bytes) : LoadExchange(plan, bytes)
{
    private readonly RepeatedBytes _expected = bytes.Answers!;

    /// <inheritdoc/>
    internal override ExchangeStep Receive(ref ExchangeState state, ref ReadOnlySpan<byte> bytes)
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
}
