using System.Runtime.Versioning;
using EventIo.Native.Windows;

namespace EventIo.Multiplexing.CompletionPorts;

/// <summary>
/// An I/O completion port of Windows: the loop starts operations, and the port reports completed ones. Each waiting
/// thread has its own port, so that all completions of a connection arrive at the same thread and need no lock.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe partial class IocpMultiplexer : Multiplexer
{
    private const nuint SocketKey = 0;
    private const nuint WakeKey = 1;

    /// <summary>The key of a packet that hands a connection over is this number plus the listener's slot.</summary>
    private const nuint FirstHandOverKey = 2;

    private readonly CompletionPort _port = new();
    private readonly IocpOperationPool _operations = new();
    private readonly OverlappedEntry[] _entries = GC.AllocateArray<OverlappedEntry>(256, pinned: true);
    private readonly Queue<int> _due = new();
    private readonly bool _isWakeable;
    private SlotState[] _slots = new SlotState[64];
    private IocpOperationQueue _ended;
    private int _isWoken;

    internal IocpMultiplexer(TriggerMode triggerMode, MultiplexerOptions options)
    {
        TriggerMode = triggerMode;
        Buffers = new LentBuffers(options.BufferBytes) { IsFreedByDisposeAlone = true };
        _isWakeable = options.IsWakeable;
    }

    /// <inheritdoc/>
    public override MultiplexerKind Kind => MultiplexerKind.Iocp;

    /// <inheritdoc/>
    public override TriggerMode TriggerMode { get; }

    /// <inheritdoc/>
    public override bool DeliversData => TriggerMode == TriggerMode.OverlappedReceive;

    /// <inheritdoc/>
    public override LentBuffers Buffers { get; }

    private bool IsZeroByte => TriggerMode == TriggerMode.ZeroByteReceive;

    /// <inheritdoc/>
    public override void Attach(int slot, int generation, int descriptor)
    {
        if (slot >= _slots.Length)
            Array.Resize(ref _slots, Math.Max(slot + 1, _slots.Length * 2));
        _slots[slot] = new SlotState { Descriptor = descriptor, Generation = generation };
    }

    /// <inheritdoc/>
    public override bool Detach(int slot)
    {
        ref SlotState state = ref _slots[slot];
        state.Wanted = IocpWants.None;
        state.IsDue = false;
        End(ref state);
        if (state.UnderWay == 0)
        {
            Release(ref state);
            return true;
        }
        state.IsDetaching = true;
        return false;
    }

    /// <inheritdoc/>
    public override void Accept(int slot, bool isShared)
    {
        ref SlotState state = ref _slots[slot];
        state.Wanted |= IocpWants.Accept;
        if (isShared)
        {
            if (state.SharedAccepts is not null)
                return;
            state.SharedAccepts = SharedAcceptor.Join(state.Descriptor, _port, FirstHandOverKey + (nuint)slot);
            state.UnderWay++;
            return;
        }
        if (state.Accepts is null)
        {
            Associate(ref state);
            state.Accepts = new AcceptPool(state.Descriptor, slot);
        }
        SetDue(slot, ref state);
    }

    /// <inheritdoc/>
    /// <remarks>ConnectEx requires a bound socket; the wildcard address and port 0 suffice.</remarks>
    public override int Connect(int slot, nint address, int length) => BeginConnect(slot, address, length);

    /// <inheritdoc/>
    public override void Receive(int slot) => Want(slot, IocpWants.Receive);

    /// <inheritdoc/>
    /// <remarks>
    /// A pending receive stays pending, because cancelling it costs a call; its data is held until the next
    /// <see cref="Receive"/>.
    /// </remarks>
    public override void StopReceive(int slot) => _slots[slot].Wanted &= ~IocpWants.Receive;

    /// <inheritdoc/>
    public override void WatchReadable(int slot) => Want(slot, IocpWants.Readable);

    /// <inheritdoc/>
    /// <remarks>Windows has no MSG_MORE: <paramref name="isMoreComing"/> has no effect.</remarks>
    public override int Send(int slot, nint address, int length, bool isMoreComing) =>
        BeginSend(slot, IocpRequest.Send, address, length, handle: 0);

    /// <inheritdoc/>
    public override int SendFile(int slot, int file, long offset, int length) =>
        BeginSend(slot, IocpRequest.SendFile, offset, length, file);

    /// <inheritdoc/>
    public override void Wake()
    {
        if (!_isWakeable)
            throw new InvalidOperationException("This multiplexer was set up without a wake event.");
        // One packet wakes the loop; more have no effect.
        if (Interlocked.Exchange(ref _isWoken, 1) == 0)
            _port.Post(WakeKey, 0);
    }

    /// <inheritdoc/>
    public override void ReturnBuffer(int buffer) => Buffers.Return(buffer);

    private void Want(int slot, IocpWants want)
    {
        ref SlotState state = ref _slots[slot];
        Associate(ref state);
        state.Wanted |= want;
        SetDue(slot, ref state);
    }

    // Deferred to the next Wait: by then the caller may have changed its mind, and its answer is sent first.
    private void SetDue(int slot, ref SlotState state)
    {
        if (state.IsDue)
            return;
        state.IsDue = true;
        _due.Enqueue(slot);
    }

    private void Associate(ref SlotState state)
    {
        if (state.IsAssociated)
            return;
        _port.Associate(state.Descriptor, SocketKey);
        state.IsAssociated = true;
        SystemCalls++;
        if ((state.Wanted & IocpWants.Accept) != 0)
            return;
        state.SkipsPacket = WindowsSockets.TrySkipPacketOnSuccess(state.Descriptor);
        SystemCalls++;
    }

    private void End(ref SlotState state)
    {
        if (state.Held is not null)
            Discard(state.Held);
        state.Held = null;
        Cancel(ref state, state.Receiving);
        Cancel(ref state, state.Sending);
        if (state.Accepts is { StandingCount: > 0 })
            state.Accepts.Cancel();
        state.SharedAccepts?.Leave(_port);
        state.SharedAccepts = null;
    }

    private void Cancel(ref SlotState state, IocpOperation* operation)
    {
        if (operation is null)
            return;
        SystemCalls++;
        // An operation that has already ended can't be cancelled, and need not be.
        _ = Kernel32.Cancel(state.Descriptor, &operation->Overlapped);
    }

    private static void Release(ref SlotState state)
    {
        state.Accepts?.Dispose();
        state = default;
    }

    // Returns a completed operation to the pool, and the buffer that was not delivered.
    private void Discard(IocpOperation* operation)
    {
        if (operation->Buffer != Completion.NoBuffer)
        {
            Buffers.Lend();
            Buffers.Return(operation->Buffer);
        }
        _operations.Return(operation);
    }

    private struct SlotState
    {
        public int Descriptor;
        public int Generation;
        public IocpWants Wanted;

        /// <summary>
        /// Operations that have not yet been reported as completed. The slot is in use until this is 0.
        /// </summary>
        public int UnderWay;

        public IocpOperation* Receiving;
        public IocpOperation* Sending;

        /// <summary>
        /// A receive that completed after <see cref="StopReceive"/>, kept for the next <see cref="Receive"/>.
        /// </summary>
        public IocpOperation* Held;

        public AcceptPool? Accepts;
        public SharedAcceptor? SharedAccepts;
        public bool IsAssociated;

        /// <summary>
        /// A call that succeeds at once is complete: no packet follows (FILE_SKIP_COMPLETION_PORT_ON_SUCCESS).
        /// </summary>
        public bool SkipsPacket;

        public bool IsDue;
        public bool IsDetaching;
    }
}
