using EventIo.Loop;
using EventIo.Loop.Reactor;

namespace EventIo.Measurement.Load.Exchanges;

/// <summary>What a client sends and what it expects to receive.</summary>
internal abstract class LoadExchange : IDisposable
{
    /// <summary>The largest number of bytes received at once.</summary>
    internal const int ReceiveBufferBytes = 16 * 1024;

    private readonly LoadPlan _plan;
    private readonly RepeatedBytes? _requests;

    /// <summary>Prepares the requests.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="bytes">The bytes to send and expect, which outlive this object.</param>
    protected LoadExchange(LoadPlan plan, ExchangeBytes bytes)
    {
        _plan = plan;
        _requests = bytes.Requests;
    }

    /// <summary>The last unexpected status code; 0 if there was none.</summary>
    internal int UnexpectedStatus { get; private protected set; }

    /// <summary>Bytes of a request.</summary>
    protected int RequestBytes => _requests!.UnitBytes;

    // CS8509, an error here, reports an exchange without an arm in this switch. CS8524 is about values without a name.
#pragma warning disable CS8524
    /// <summary>Creates the exchange of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="bytes">The bytes that all loops of the run send and expect.</param>
    internal static LoadExchange Create(LoadPlan plan, ExchangeBytes bytes) => plan.EffectiveExchange switch
    {
        ConnectExchange.Http => new GetExchange(plan, bytes),
        ConnectExchange.Echo => new MessageExchange(plan, bytes),
        ConnectExchange.None => new StreamExchange(plan, bytes),
    };
#pragma warning restore CS8524

    /// <summary>Sends requests, all together unless each is written in parts.</summary>
    internal void Send(EventLoop loop, Connection connection, int count)
    {
        nint address = _requests!.Address;
        if (_plan.WritesPerRequest == 1)
        {
            for (int most = _requests.Length / RequestBytes; count > 0; count -= most)
                connection.SendStatic(address, RequestBytes * Math.Min(count, most));
            return;
        }
        for (int request = 0; request < count; request++)
            SendInParts(loop, connection, address);
    }

    /// <summary>Processes received bytes, up to the end of an answer.</summary>
    /// <param name="state">The connection's state.</param>
    /// <param name="bytes">The bytes; on return, those that remain.</param>
    internal abstract ExchangeStep Receive(ref ExchangeState state, ref ReadOnlySpan<byte> bytes);

    /// <summary>Whether a server may send an unrequested message on a connection before it closes it.</summary>
    internal virtual bool MayAnnounceClose => false;

    /// <summary>Returns whether an unrequested answer announces that the server closes the connection.</summary>
    /// <param name="state">The connection's state.</param>
    /// <param name="step">The result of processing the bytes.</param>
    internal virtual bool AnnouncesClose(in ExchangeState state, ExchangeStep step) => false;

    /// <summary>Handles the end of a connection that the server has closed.</summary>
    /// <returns>Whether that completes an answer.</returns>
    internal virtual ExchangeStep ReceiveEnd(ref ExchangeState state) => ExchangeStep.Incomplete;

    /// <summary>Starts over on a new connection.</summary>
    internal virtual void Reset(ref ExchangeState state) => state = new ExchangeState();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the memory that belongs to this loop.</summary>
    /// <param name="disposing">Always <see langword="true"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
    }

    private void SendInParts(EventLoop loop, Connection connection, nint address)
    {
        int parts = Math.Min(_plan.WritesPerRequest, RequestBytes);
        for (int part = 0; part < parts; part++)
        {
            int begin = (int)((long)RequestBytes * part / parts);
            int end = (int)((long)RequestBytes * (part + 1) / parts);
            connection.SendStatic(address + begin, end - begin);
            loop.Flush(connection);
        }
    }
}
