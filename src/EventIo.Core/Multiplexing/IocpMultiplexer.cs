using System.Runtime.Versioning;
using EventIo.Native.Windows;

namespace EventIo.Multiplexing;

/// <summary>
/// An I/O completion port of Windows: operations are begun, and the port tells of those that have ended. One port for each
/// thread that waits, so that whatever happens on a connection comes to the same thread and needs no lock.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe partial class IocpMultiplexer : Multiplexer
{
    private const nuint SocketKey = 0;
    private const nuint WakeKey = 1;

    /// <summary>The key of a packet that hands a connection over is this and the listener's slot.</summary>
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
    /// <remarks>ConnectEx takes a socket that is bound, if only to any address and port.</remarks>
    public override int Connect(int slot, nint address, int length) => BeginConnect(slot, address, length);

    /// <inheritdoc/>
    public override void Receive(int slot) => Want(slot, IocpWants.Receive);

    /// <inheritdoc/>
    /// <remarks>A receive that stands is let stand, for ending it is a call; what it brings is held until somebody wants it.</remarks>
    public override void StopReceive(int slot) => _slots[slot].Wanted &= ~IocpWants.Receive;

    /// <inheritdoc/>
    public override void WatchReadable(int slot) => Want(slot, IocpWants.Readable);

    /// <inheritdoc/>
    /// <remarks>Windows holds no part of a segment back for what is to come: <paramref name="isMoreComing"/> says nothing to it.</remarks>
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
        // One packet at a time says it as well as many.
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

    // What is to be begun waits for the next wait: by then the caller may have changed its mind, and its answer is out first.
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
        state.TellsAtOnce = WindowsSockets.TrySkipPacketOnSuccess(state.Descriptor);
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
        // That it has ended already is as good.
        _ = Kernel32.Cancel(state.Descriptor, &operation->Overlapped);
    }

    private static void Release(ref SlotState state)
    {
        state.Accepts?.Dispose();
        state = default;
    }

    // Gives an operation back that is over, and the buffer that nobody got.
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

        /// <summary>Operations that were begun and have not been told of: the slot is not free before there are none.</summary>
        public int UnderWay;

        public IocpOperation* Receiving;
        public IocpOperation* Sending;

        /// <summary>A receive that has ended while nobody wanted it.</summary>
        public IocpOperation* Held;

        public AcceptPool? Accepts;
        public SharedAcceptor? SharedAccepts;
        public bool IsAssociated;

        /// <summary>A call that succeeds at once is over with that: no packet comes.</summary>
        public bool TellsAtOnce;

        public bool IsDue;
        public bool IsDetaching;
    }
}
