using EventIo.Loop;

namespace EventIo.Measurement.Load;

/// <summary>Bytes without end in one direction: nothing is asked, nothing is answered.</summary>
internal sealed class StreamExchange(LoadPlan plan, ReadOnlySpan<byte> sent) : LoadExchange(plan, sent)
{
    private readonly bool _isSending = sent.Length > 0;

    /// <summary>Sends as much as the connection takes.</summary>
    internal void Pump(EventLoop loop, Connection connection)
    {
        while (_isSending && !connection.IsOutputFull)
            Send(loop, connection, 1);
    }

    /// <inheritdoc/>
    internal override ExchangeStep Take(ref ExchangeState state, ref ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        return ExchangeStep.Incomplete;
    }
}
