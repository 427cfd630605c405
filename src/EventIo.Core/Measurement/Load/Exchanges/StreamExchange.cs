using EventIo.Loop;
using EventIo.Loop.Reactor;

namespace EventIo.Measurement.Load.Exchanges;

/// <summary>An endless stream of bytes in one direction, without requests and answers.</summary>
internal sealed class StreamExchange(LoadPlan plan, ExchangeBytes bytes) : LoadExchange(plan, bytes)
{
    private readonly bool _isSending = bytes.Requests is not null;

    /// <summary>Sends as much as the connection accepts.</summary>
    internal void Pump(EventLoop loop, Connection connection)
    {
        while (_isSending && !connection.IsOutputFull)
            Send(loop, connection, 1);
    }

    /// <inheritdoc/>
    internal override ExchangeStep Receive(ref ExchangeState state, ref ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        return ExchangeStep.Incomplete;
    }
}
