using EventIo.Native;
using EventIo.Native.Linux;

namespace EventIo.Multiplexing.Readiness;

/// <summary>
/// Turns readiness into completions: waits, then makes the call that will not block. A derived mechanism only watches,
/// unwatches and polls.
/// </summary>
public abstract partial class ReadinessMultiplexer : Multiplexer
{
    private const int MaxReady = 256;
    private const int WakeKey = 0;

    private readonly ReadyDescriptor[] _ready = new ReadyDescriptor[MaxReady];
    private readonly WakeEvent? _wakeEvent;
    private readonly Queue<int> _unfinished = new();
    private SlotState[] _slots = new SlotState[64];

    private protected ReadinessMultiplexer(TriggerMode triggerMode, MultiplexerOptions options)
    {
        TriggerMode = triggerMode;
        Buffers = new LentBuffers(options.BufferBytes);
        _wakeEvent = options.IsWakeable ? new WakeEvent() : null;
    }

    /// <inheritdoc/>
    public sealed override TriggerMode TriggerMode { get; }

    /// <inheritdoc/>
    public sealed override LentBuffers Buffers { get; }

    // An edge is reported once, so unread data has to be remembered here.
    private bool IsEdge => TriggerMode is TriggerMode.Edge or TriggerMode.MultishotPoll;

    /// <inheritdoc/>
    public sealed override void Attach(int slot, int generation, int descriptor)
    {
        if (slot >= _slots.Length)
            Array.Resize(ref _slots, Math.Max(slot + 1, _slots.Length * 2));
        _slots[slot] = new SlotState { Descriptor = descriptor, Generation = generation };
    }

    /// <inheritdoc/>
    public sealed override bool Detach(int slot)
    {
        ref SlotState state = ref _slots[slot];
        SetInterest(slot, ref state, Interest.None);
        state = default;
        return true;
    }

    /// <inheritdoc/>
    public sealed override void Accept(int slot, bool isShared)
    {
        _slots[slot].Role = Operation.Accept;
        SetInterest(slot, ref _slots[slot], isShared ? Interest.Readable | Interest.Exclusive : Interest.Readable);
    }

    /// <inheritdoc/>
    public sealed override int Connect(int slot, nint address, int length)
    {
        ref SlotState state = ref _slots[slot];
        SystemCalls++;
        int result = SocketCalls.ConnectOnce(state.Descriptor, address, length);
        if (result != -Errno.EINPROGRESS)
            return result;
        state.Role = Operation.Connect;
        SetInterest(slot, ref state, Interest.Writable);
        return Pending;
    }

    /// <inheritdoc/>
    public sealed override void Receive(int slot)
    {
        ref SlotState state = ref _slots[slot];
        state.Role = Operation.Receive;
        SetInterest(slot, ref state, state.Interest | Interest.Readable);
    }

    /// <inheritdoc/>
    public sealed override void StopReceive(int slot) => StopReading(slot, ref _slots[slot]);

    /// <inheritdoc/>
    public sealed override void WatchReadable(int slot)
    {
        ref SlotState state = ref _slots[slot];
        state.Role = Operation.Readable;
        // A second call rearms a one-shot watch with the same interest.
        Watch(slot + 1, state.Descriptor, Interest.Readable, state.Interest != Interest.None);
        state.Interest = Interest.Readable;
    }

    /// <inheritdoc/>
    public sealed override int Send(int slot, nint address, int length, bool isMoreComing) =>
        Begin(slot, SendProgress.OfMemory(address, length, isMoreComing));

    /// <inheritdoc/>
    public sealed override int SendFile(int slot, int file, long offset, int length) =>
        Begin(slot, SendProgress.OfFile(file, offset, length));

    /// <inheritdoc/>
    public sealed override int SendFile(int slot, IFileSend send, int length) =>
        Begin(slot, SendProgress.OfFile(send, length));

    /// <inheritdoc/>
    public sealed override int Wait(Span<Completion> completions, long timeoutNanoseconds)
    {
        // Waits are never restarted after a signal, whatever SA_RESTART says (signal(7)). The remaining time is
        // measured from the start, so that many signals do not lengthen it.
        long deadline = timeoutNanoseconds > 0 ? MonotonicClock.Nanoseconds + timeoutNanoseconds : 0;
        while (true)
        {
            int count = WaitOnce(completions, timeoutNanoseconds, out bool isOver);
            if (count > 0 || isOver)
                return count;
            if (timeoutNanoseconds > 0)
                timeoutNanoseconds = Math.Max(0, deadline - MonotonicClock.Nanoseconds);
        }
    }

    /// <inheritdoc/>
    public sealed override void Wake() =>
        (_wakeEvent ?? throw new InvalidOperationException("This multiplexer was set up without a wake event.")).Set();

    /// <inheritdoc/>
    public sealed override void ReturnBuffer(int buffer) => Buffers.Return(buffer);

    /// <summary>Adds a descriptor to the watched set, or changes what it is watched for.</summary>
    /// <param name="key">The number that <see cref="Poll"/> reports it under, from 0.</param>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="interest">The events to watch for, at least one.</param>
    /// <param name="isWatched">Whether it is already in the set.</param>
    private protected abstract void Watch(int key, int descriptor, Interest interest, bool isWatched);

    /// <summary>Removes a descriptor from the watched set.</summary>
    private protected abstract void Unwatch(int key, int descriptor);

    /// <summary>Asks the kernel once, and counts its system calls.</summary>
    /// <returns>
    /// How many entries were filled, or a negative errno; after EINTR the caller waits again for the remaining time.
    /// </returns>
    private protected abstract int Poll(Span<ReadyDescriptor> ready, long timeoutNanoseconds);

    /// <summary>Adds the wake event to the set. A mechanism's constructor calls this last.</summary>
    private protected void WatchWakeEvent()
    {
        if (_wakeEvent is not null)
            Watch(WakeKey, _wakeEvent.Descriptor, Interest.Readable, isWatched: false);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _wakeEvent?.Dispose();
        Buffers.Dispose();
    }

    private int WaitOnce(Span<Completion> completions, long timeoutNanoseconds, out bool isOver)
    {
        // A descriptor has at most two completions, one for each direction. Unfinished and newly ready descriptors
        // share the room, so that neither starves the other.
        int room = completions.Length / 2;
        int unfinished = Math.Min(_unfinished.Count, (room + 1) / 2);
        int ready = Poll(
            _ready.AsSpan(0, Math.Min(room - unfinished, MaxReady)), unfinished > 0 ? 0 : timeoutNanoseconds);
        Waits++;
        if (ready is < 0 and not -Errno.EINTR)
            throw new NativeException($"{Kind} wait", -ready);
        isOver = ready == 0 && unfinished == 0;
        var writer = new CompletionWriter(completions) { Reserved = 2 * (unfinished + Math.Max(0, ready)) };
        for (int i = 0; i < unfinished; i++)
        {
            writer.Reserved -= 2;
            CompleteUnfinished(_unfinished.Dequeue(), ref writer);
        }
        for (int i = 0; i < ready; i++)
        {
            writer.Reserved -= 2;
            Complete(_ready[i], ref writer, ref isOver);
        }
        return writer.Count;
    }

    // Tries to send first, and watches the socket only when it is full.
    private int Begin(int slot, SendProgress send)
    {
        ref SlotState state = ref _slots[slot];
        int moved = send.Step(state.Descriptor);
        SystemCalls++;
        if (moved < 0 && moved != -Errno.EAGAIN)
            return moved;
        if (send.Remaining == 0)
            return send.Sent;
        state.Send = send;
        SetInterest(slot, ref state, state.Interest | Interest.Writable);
        return Pending;
    }

    private void SetInterest(int slot, ref SlotState state, Interest interest)
    {
        if (interest == state.Interest)
            return;
        if (interest == Interest.None)
            Unwatch(slot + 1, state.Descriptor);
        else
            Watch(slot + 1, state.Descriptor, interest, isWatched: state.Interest != Interest.None);
        // Only after success, so that a refused watch is not recorded.
        state.Interest = interest;
    }

    private struct SlotState
    {
        public int Descriptor;
        public int Generation;
        public SendProgress Send;
        public Operation Role;
        public Interest Interest;
        public bool IsEnding;
        public bool IsUnfinished;
    }
}
