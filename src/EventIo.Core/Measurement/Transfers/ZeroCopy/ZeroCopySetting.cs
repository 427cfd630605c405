using EventIo.Native;
using EventIo.Transfer;

namespace EventIo.Measurement.Transfers.ZeroCopy;

/// <summary>What all rows of a measurement share.</summary>
internal sealed class ZeroCopySetting : IDisposable
{
    private readonly Dictionary<TransferMethod, string?> _refusals = [];

    internal ZeroCopySetting(ZeroCopyPlan plan, CancellationToken cancellation)
    {
        Plan = plan;
        Cancellation = cancellation;
        int[] allowed = Processors.Allowed();
        Processor = plan.Processor ?? allowed[0];
        SinkProcessor = plan.SinkProcessor ?? allowed.FirstOrDefault(processor => processor != Processor, Processor);
        Payload = new PayloadFile(plan.Path, cancellation);
    }

    internal ZeroCopyPlan Plan { get; }

    internal CancellationToken Cancellation { get; }

    internal PayloadFile Payload { get; }

    internal int Processor { get; }

    private int SinkProcessor { get; }

    /// <summary>Returns why this host lacks a method, which is detected once.</summary>
    internal string? RefusalOf(TransferMethod method)
    {
        if (!_refusals.TryGetValue(method, out string? refusal))
            _refusals[method] = refusal = TransferCatalog.Refusal(method);
        return refusal;
    }

    /// <summary>Connects to the destination of the bytes.</summary>
    internal TransferSink OpenSink(int wakeDescriptor) => Plan is { ComputerName: { } name, Port: { } port }
        ? new RemoteSink(StreamConnector.Connect(
            name, port, Plan.CongestionControl, wakeDescriptor, -1, Cancellation, out _))
        : LoopbackSink.Open(Plan.CongestionControl, SinkProcessor);

    public void Dispose() => Payload.Dispose();
}
