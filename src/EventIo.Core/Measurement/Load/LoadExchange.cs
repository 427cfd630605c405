using EventIo.Loop;

namespace EventIo.Measurement.Load;

/// <summary>What a client says and what it expects to hear.</summary>
internal abstract class LoadExchange : IDisposable
{
    private readonly LoadPlan _plan;
    private readonly RepeatedBytes? _requests;

    /// <summary>Prepares the requests.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="request">A request; empty where nothing is sent.</param>
    protected LoadExchange(LoadPlan plan, ReadOnlySpan<byte> request)
    {
        _plan = plan;
        if (request.Length > 0)
            _requests = new RepeatedBytes(request, checked(request.Length * plan.PipelineDepth));
    }

    /// <summary>The last status code that was not the expected one; 0 where there was none.</summary>
    internal int UnexpectedStatus { get; private protected set; }

    /// <summary>Bytes of a request.</summary>
    protected int RequestBytes => _requests!.UnitBytes;

    /// <summary>Makes the exchange of a plan.</summary>
    internal static LoadExchange Create(LoadPlan plan) => (plan.Workload, plan.Exchange) switch
    {
        (LoadWorkload.Http, _) => new GetExchange(plan, "keep-alive"),
        (LoadWorkload.Connect, ConnectExchange.Http) => new GetExchange(plan, "close"),
        (LoadWorkload.Echo, _) or (LoadWorkload.Connect, ConnectExchange.Echo) => new MessageExchange(plan),
        (LoadWorkload.Sink, _) => new StreamExchange(plan, MessageExchange.Pattern(plan.EffectiveMessageBytes, plan.Seed)),
        _ => new StreamExchange(plan, []),
    };

    /// <summary>Sends requests. More than one leave together, unless each is written in parts.</summary>
    internal void Send(EventLoop loop, Connection connection, int count)
    {
        nint address = _requests!.Address;
        if (_plan.WritesPerRequest == 1)
        {
            connection.SendStatic(address, RequestBytes * count);
            return;
        }
        for (int request = 0; request < count; request++)
            SendInParts(loop, connection, address);
    }

    /// <summary>Takes received bytes, up to the end of an answer.</summary>
    /// <param name="state">The connection's state.</param>
    /// <param name="bytes">The bytes; then those that are not used.</param>
    internal abstract ExchangeStep Take(ref ExchangeState state, ref ReadOnlySpan<byte> bytes);

    /// <summary>The server has closed the connection.</summary>
    /// <returns>Whether that is the end of an answer.</returns>
    internal virtual ExchangeStep TakeEnd(ref ExchangeState state) => ExchangeStep.Incomplete;

    /// <summary>Begins anew, on a new connection.</summary>
    internal virtual void Reset(ref ExchangeState state) => state = new ExchangeState();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the memory.</summary>
    /// <param name="disposing">Always <see langword="true"/>.</param>
    protected virtual void Dispose(bool disposing) => _requests?.Dispose();

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
