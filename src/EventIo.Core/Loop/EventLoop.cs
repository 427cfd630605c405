using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Native.Linux;
using Tmds.Linux;

namespace EventIo.Loop;

/// <summary>
/// The reactor: a background thread that waits with a multiplexer of its own, accepts, receives, sends, and calls the
/// workload's handler. Nothing that it throws leaves the thread: it becomes <see cref="Fault"/>.
/// </summary>
public sealed partial class EventLoop : IDisposable
{
    private const int ListenerSlot = 0;
    private const long AcceptRetryNanoseconds = 100_000_000;

    private readonly EventLoopOptions _options;
    private readonly ConnectionTable _connections;
    private readonly LentLinks _links = new();
    private readonly Completion[] _completions = new Completion[512];
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _started = new();
    private Multiplexer? _multiplexer;
    private ThreadCpuClock? _cpuClock;
    private int _batchPosition;
    private int _batchCount;
    private long _acceptRetryAt;
    private bool _isListenerAttached;
    private volatile bool _isStopping;

    private EventLoop(EventLoopOptions options)
    {
        _options = options;
        _connections = new ConnectionTable(this, ListenerSlot + 1);
        _thread = new Thread(Run) { IsBackground = true, Name = options.Name };
    }

    /// <summary>What it has done so far.</summary>
    public LoopCounters Counters { get; } = new();

    /// <summary>Why it ended before it was asked to; <see langword="null"/> when it did not.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Whether the thread is there.</summary>
    public bool IsRunning => _thread.IsAlive;

    /// <summary>System calls made on the loop's thread.</summary>
    public long SystemCalls => Counters.SystemCalls + (_multiplexer?.SystemCalls ?? 0);

    /// <summary>Waits made on the loop's thread.</summary>
    public long Waits => _multiplexer?.Waits ?? 0;

    /// <summary>CPU seconds that the loop's thread has used.</summary>
    public double CpuSeconds => _cpuClock?.Seconds ?? 0;

    private Multiplexer Mechanism => _multiplexer!;

    /// <summary>Starts a loop.</summary>
    /// <param name="options">What it runs on, and for whom.</param>
    /// <returns>The loop, waiting for connections.</returns>
    /// <exception cref="NativeException">The mechanism could not be set up.</exception>
    /// <exception cref="NotSupportedException">The mechanism is not to be had.</exception>
    public static EventLoop Start(EventLoopOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var loop = new EventLoop(options);
        loop._thread.Start();
        loop._started.Wait();
        if (!loop._isListenerAttached)
        {
            loop._thread.Join();
            throw loop.Fault!;
        }
        return loop;
    }

    /// <summary>Ends the loop: closes its connections and waits for the thread.</summary>
    public void Dispose()
    {
        _isStopping = true;
        try
        {
            _multiplexer?.Wake();
        }
        catch (NativeException)
        {
            // Already gone.
        }
        _thread.Join();
        _started.Dispose();
    }

    private void Run()
    {
        try
        {
            using ThreadCpuClock clock = ThreadCpuClock.OfCurrentThread();
            _cpuClock = clock;
            using Multiplexer multiplexer = MultiplexerCatalog.Create(_options.Variant, _options.Multiplexer);
            _multiplexer = multiplexer;
            multiplexer.Attach(ListenerSlot, generation: 0, _options.Listener.Value);
            multiplexer.Accept(ListenerSlot, _options.IsListenerShared);
            _isListenerAttached = true;
            _started.Set();
            try
            {
                while (!_isStopping)
                {
                    Turn(multiplexer);
                    if (_hasErrands)
                        RunErrands();
                }
            }
            finally
            {
                EndErrands();
                CloseAll(multiplexer);
            }
        }
#pragma warning disable CA1031 // Nothing may leave the thread: it would end the operator's shell.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fault = exception;
        }
        _started.Set();
    }

    private void Turn(Multiplexer multiplexer)
    {
        _batchPosition = 0;
        _batchCount = 0;
        _batchCount = multiplexer.Wait(_completions, RetryAccept(multiplexer));
        Counters.Events += _batchCount;
        while (_batchPosition < _batchCount)
            Dispatch(_completions[_batchPosition++]);
        Counters.AllocatedBytes = GC.GetAllocatedBytesForCurrentThread();
    }

    private void Dispatch(in Completion completion)
    {
        if (completion.Slot == ListenerSlot)
        {
            if (completion.Operation == Operation.Accept)
                Accepted(completion.Result);
            return;
        }
        Connection? connection = _connections.Find(completion.Slot, completion.Generation);
        if (connection is null || (connection.IsClosing && completion.Operation != Operation.Detached))
        {
            if (completion.Buffer != Completion.NoBuffer)
                Mechanism.ReturnBuffer(completion.Buffer);
            return;
        }
        switch (completion.Operation)
        {
            case Operation.Receive:
                Received(connection, completion);
                break;
            case Operation.Send:
                Sent(connection, completion.Result);
                break;
            case Operation.Detached:
                Release(connection);
                break;
        }
    }

    private void Accepted(int result)
    {
        if (result < 0)
        {
            // No descriptor or no memory: asking again at once would spin. A connection that closes, or a little time,
            // may have made room.
            Counters.AcceptPauses++;
            _acceptRetryAt = MonotonicClock.Nanoseconds + AcceptRetryNanoseconds;
            return;
        }
        if (_connections.Count >= _options.MaxConnections)
        {
            Counters.Shed++;
            CloseDescriptor(result);
            return;
        }
        Counters.SystemCalls += _options.SetUpAccepted?.Invoke(result) ?? 0;
        Connection connection = _connections.Add(result);
        Mechanism.Attach(connection.Slot, connection.Generation, result);
        try
        {
            Mechanism.Receive(connection.Slot);
        }
        catch (Exception exception) when (exception is DescriptorSetException or NativeException)
        {
            // Past FD_SETSIZE, or over max_user_watches: this one is too many, the others go on.
            Counters.Shed++;
            _ = Mechanism.Detach(connection.Slot);
            CloseDescriptor(result);
            _connections.Remove(connection);
            return;
        }
        connection.IsReceiving = true;
        Counters.Accepted++;
    }

    private long RetryAccept(Multiplexer multiplexer)
    {
        if (_acceptRetryAt == 0)
            return Multiplexer.Forever;
        long left = _acceptRetryAt - MonotonicClock.Nanoseconds;
        if (left > 0)
            return left;
        _acceptRetryAt = 0;
        multiplexer.Accept(ListenerSlot, _options.IsListenerShared);
        return Multiplexer.Forever;
    }

    private void CloseDescriptor(int descriptor)
    {
        _ = LibC.close(descriptor);
        Counters.SystemCalls++;
    }

    private void CloseAll(Multiplexer multiplexer)
    {
        // After a fault, the rest of its batch is still to be let go of.
        bool isListenerGone = DispatchLast(_completions.AsSpan(_batchPosition, _batchCount - _batchPosition));
        isListenerGone |= multiplexer.Detach(ListenerSlot);
        foreach (Connection connection in _connections.Open())
            Close(connection);
        while (!isListenerGone || _connections.Count > 0)
        {
            int count = multiplexer.Wait(_completions, Multiplexer.Forever);
            isListenerGone |= DispatchLast(_completions.AsSpan(0, count));
        }
    }

    // Connections that were accepted meanwhile are closed; everything else takes its way to the end.
    private bool DispatchLast(ReadOnlySpan<Completion> completions)
    {
        bool isListenerGone = false;
        foreach (ref readonly Completion completion in completions)
        {
            if (completion.Slot == ListenerSlot && completion.Result >= 0 && completion.Operation == Operation.Accept)
                CloseDescriptor(completion.Result);
            else if (completion.Slot == ListenerSlot)
                isListenerGone |= completion.Operation == Operation.Detached;
            else if (completion.Operation == Operation.Detached)
                Dispatch(completion);
            else if (completion.Buffer != Completion.NoBuffer)
                Mechanism.ReturnBuffer(completion.Buffer);
        }
        return isListenerGone;
    }
}
