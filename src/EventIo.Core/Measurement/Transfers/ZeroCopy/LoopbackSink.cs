using System.Net;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Transfer;
using Tmds.Linux;

namespace EventIo.Measurement.Transfers.ZeroCopy;

/// <summary>
/// A sink in this process: a thread that receives over loopback TCP and discards without a copy (MSG_TRUNC, tcp(7)),
/// which is the cheapest way to receive.
/// </summary>
internal sealed unsafe class LoopbackSink : TransferSink
{
    private const int ReceiveBytes = 1024 * 1024;
    private const long NapNanoseconds = 20_000;

    private readonly DescriptorHandle _near;
    private readonly DescriptorHandle _far;
    private readonly Thread _thread;
    private readonly int? _processor;
    private ThreadUsage? _usage;
    private long _received;
    private volatile int _error = -1;

    private LoopbackSink(DescriptorHandle near, DescriptorHandle far, int? processor)
    {
        _near = near;
        _far = far;
        _processor = processor;
        _thread = new Thread(Receive) { IsBackground = true, Name = "EventIo sink" };
        _thread.Begin();
    }

    internal override int Socket => _near.Value;

    internal override double CpuSeconds => _usage?.CpuSeconds ?? 0;

    internal override int? Processor => _processor;

    /// <summary>Connects a pair of sockets, the sending one non-blocking.</summary>
    /// <param name="congestionControl">TCP_CONGESTION of the sending end; null for the host's default.</param>
    /// <returns>Both ends, which the caller disposes.</returns>
    /// <exception cref="NativeException">The kernel refused.</exception>
    internal static (DescriptorHandle Near, DescriptorHandle Far) Connect(string? congestionControl)
    {
        var loopback = new IPEndPoint(IPAddress.Loopback, 0);
        using var listener = new DescriptorHandle(SocketCalls.Open(loopback, 0));
        SocketCalls.Bind(listener.Value, loopback);
        NativeException.Check(LibC.listen(listener.Value, 1), "listen(2)");
        EndPoint address = SocketCalls.LocalEndPoint(listener.Value, loopback);
        var near = new DescriptorHandle(SocketCalls.Open(address, 0));
        try
        {
            if (congestionControl is not null)
                SocketCalls.SetCongestionControl(near.Value, congestionControl);
            SocketCalls.Connect(near.Value, address);
            SocketCalls.SetOption(near.Value, LibC.IPPROTO_TCP, LibC.TCP_NODELAY, 1, "TCP_NODELAY");
            SocketCalls.SetResetOnClose(near.Value);
            SocketCalls.SetNonBlocking(near.Value, true);
            int far = SocketCalls.Accept(listener.Value, LibC.SOCK_CLOEXEC);
            return far >= 0
                ? (near, new DescriptorHandle(far))
                : throw new NativeException("accept4(2)", HotCalls.LastError, "a measured socket");
        }
        catch
        {
            near.Dispose();
            throw;
        }
    }

    /// <summary>Opens a sink.</summary>
    /// <param name="congestionControl">TCP_CONGESTION of the sending end; null for the host's default.</param>
    /// <param name="processor">The processor to bind the sink's thread to; null for none.</param>
    /// <exception cref="NativeException">The kernel refused.</exception>
    internal static LoopbackSink Open(string? congestionControl, int? processor)
    {
        (DescriptorHandle near, DescriptorHandle far) = Connect(congestionControl);
        return new LoopbackSink(near, far, processor);
    }

    internal override void AwaitAll(long bytes, TransferDriver driver, CancellationToken cancellation)
    {
        while (Volatile.Read(ref _received) < bytes)
        {
            cancellation.ThrowIfCancellationRequested();
            if (_error >= 0)
                throw new NativeException("recv(2)", _error, "the sink");
            LibCSupplement.Sleep(NapNanoseconds);
        }
    }

    public override void Dispose()
    {
        _ = LibC.shutdown(_far.Value, LibC.SHUT_RDWR);
        _thread.Join();
        _near.Dispose();
        _far.Dispose();
    }

    private void Receive()
    {
        try
        {
            using ThreadUsage usage = ThreadUsage.OfCurrentThread();
            _usage = usage;
            if (_processor is { } processor)
                Processors.PinCurrentThread(processor);
            _error = Discard();
        }
        catch (NativeException exception)
        {
            _error = exception.ErrorNumber;
        }
    }

    private int Discard()
    {
        while (true)
        {
            // No buffer is needed, as nothing is written to it.
            nint count = HotCalls.Receive(_far.Value, null, ReceiveBytes, LibC.MSG_TRUNC);
            if (count > 0)
                Volatile.Write(ref _received, _received + count);
            else if (count == 0 || HotCalls.LastError != Errno.EINTR)
                return count == 0 ? 0 : HotCalls.LastError;
        }
    }
}
