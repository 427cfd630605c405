using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Linux.IoUring;
using Tmds.Linux;

namespace EventIo.Multiplexing;

/// <summary>
/// io_uring as a completion mechanism: standing accepts and receives (multishot) where they are to be had, received bytes in
/// buffers that the kernel picks, sends from where the bytes lie; one system call for a whole turn.
/// </summary>
internal sealed partial class IoUringMultiplexer : Multiplexer
{
    private readonly Ring _ring;
    private readonly ProvidedBuffers _provided;
    private readonly WakeEvent? _wakeEvent;
    private readonly Queue<int> _starved = new();
    private readonly RingFeature _features;
    private readonly LinkedFileTable? _linkedFiles;
    private SlotState[] _slots = new SlotState[64];
    private long _countedEnters;

    internal IoUringMultiplexer(MultiplexerOptions options)
    {
        var plan = new RingPlan(options);
        _features = plan.Features;
        _ring = plan.CreateRing();
        Buffers = new LentBuffers(options.BufferBytes) { IsFreedByDisposeAlone = true };
        try
        {
            _provided = new ProvidedBuffers(_ring, Buffers, plan.BufferCount);
            if (HasDirectDescriptors)
                RegisterTable(plan.DirectDescriptorCount);
            if (_features.Has(RingFeature.LinkedFiles))
            {
                RegisterTable(LinkedFileTable.Count);
                _linkedFiles = new LinkedFileTable();
            }
            _wakeEvent = options.IsWakeable ? new WakeEvent() : null;
        }
        catch
        {
            _provided?.Dispose();
            Buffers.Dispose();
            _ring.Dispose();
            throw;
        }
        RingStatus = new RingStatus(_ring, plan, options, _provided);
        WatchWakeEvent();
    }

    /// <inheritdoc/>
    public override MultiplexerKind Kind => MultiplexerKind.IoUring;

    /// <inheritdoc/>
    public override TriggerMode TriggerMode => TriggerMode.MultishotReceive;

    /// <inheritdoc/>
    public override LentBuffers Buffers { get; }

    /// <inheritdoc/>
    public override RingStatus RingStatus { get; }

    /// <inheritdoc/>
    public override bool HasDirectDescriptors => _features.Has(RingFeature.DirectDescriptors);

    /// <inheritdoc/>
    public override void Attach(int slot, int generation, int descriptor)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slot, RingTag.MaxSlot);
        if (slot >= _slots.Length)
            Array.Resize(ref _slots, Math.Max(slot + 1, _slots.Length * 2));
        _slots[slot] = new SlotState { Descriptor = descriptor, Generation = generation };
    }

    /// <inheritdoc/>
    public override void Adopt(int slot, int generation, int accepted)
    {
        Attach(slot, generation, accepted);
        _slots[slot].IsDirect = HasDirectDescriptors;
    }

    /// <inheritdoc/>
    public override void CloseAccepted(int accepted)
    {
        if (HasDirectDescriptors)
            _ring.Queue(SubmissionEntry.CloseDirect(accepted, Ring.NoTag).Untold());
        else
            base.CloseAccepted(accepted);
    }

    /// <inheritdoc/>
    public override void EndSending(int accepted)
    {
        if (HasDirectDescriptors)
            _ring.Queue(SubmissionEntry.ShutDown(accepted, LibC.SHUT_WR).OnDirect());
        else
            base.EndSending(accepted);
    }

    /// <inheritdoc/>
    public override bool Detach(int slot)
    {
        ref SlotState state = ref _slots[slot];
        state.Wanted = RingRequests.None;
        if (state.InFlight == RingRequests.None)
        {
            state = default;
            return true;
        }
        state.IsDetaching = true;
        Cancel(slot, ref state, state.InFlight);
        return false;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Every accept request is exclusive in the kernel: of the loops that share a listener, one is woken for a connection.
    /// </remarks>
    public override void Accept(int slot, bool isShared) => Want(slot, RingRequests.Accept);

    /// <inheritdoc/>
    public override int Connect(int slot, nint address, int length)
    {
        ref SlotState state = ref _slots[slot];
        state.InFlight |= RingRequests.Connect;
        _ring.Queue(SubmissionEntry.Connect(
            state.Descriptor, address, length, new RingTag(slot, state.Generation, RingRequests.Connect).Value));
        return Pending;
    }

    /// <inheritdoc/>
    public override void Receive(int slot) => Want(slot, RingRequests.Receive);

    /// <inheritdoc/>
    public override void StopReceive(int slot)
    {
        ref SlotState state = ref _slots[slot];
        state.Wanted &= ~RingRequests.Receive;
        Cancel(slot, ref state, RingRequests.Receive);
    }

    /// <inheritdoc/>
    public override void WatchReadable(int slot) => Want(slot, RingRequests.Readable);

    /// <inheritdoc/>
    public override int Send(int slot, nint address, int length, bool isMoreComing)
    {
        ref SlotState state = ref _slots[slot];
        state.Send = SendProgress.OfMemory(address, length, isMoreComing);
        Arm(slot, ref state, RingRequests.Send);
        return Pending;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The ring has no sendfile, and its splice goes by way of a worker thread: this is the call itself, with a poll request
    /// when the socket is full.
    /// </remarks>
    public override int SendFile(int slot, int file, long offset, int length) =>
        BeginFile(slot, SendProgress.OfFile(file, offset, length));

    /// <inheritdoc/>
    public override int SendFile(int slot, IFileSend send, int length) => BeginFile(slot, SendProgress.OfFile(send, length));

    /// <inheritdoc/>
    public override void Wake() =>
        (_wakeEvent ?? throw new InvalidOperationException("This multiplexer was set up without a wake event.")).Set();

    /// <inheritdoc/>
    public override void ReturnBuffer(int buffer)
    {
        Buffers.TakeBack();
        _provided.Add(buffer);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        bool isQuiet = _ring.CancelAll(CloseAccepted);
        RingStatus.KeepLastFigures();
        _ring.Dispose();
        _wakeEvent?.Dispose();
        _provided.Dispose();
        // Requests that would not end could still write to the buffers: rather lose those than the heap.
        if (isQuiet)
            Buffers.Dispose();
    }

    private void CloseAccepted(CompletionEntry completion)
    {
        if (new RingTag(completion.Tag).Request == RingRequests.Accept && completion.Result >= 0)
            CloseAccepted(completion.Result);
    }

    private void RegisterTable(int count)
    {
        int result = _ring.RegisterEmptyTable(count);
        if (result < 0)
            throw new NativeException("io_uring_register(2)", -result, $"{count} direct descriptors");
    }

    private void Want(int slot, RingRequests request)
    {
        ref SlotState state = ref _slots[slot];
        state.Wanted |= request;
        // One that is still in flight though cancelled is armed again when its last completion comes.
        if ((state.InFlight & request) == 0 && !(request == RingRequests.Receive && state.IsStarved))
            Arm(slot, ref state, request);
    }

    private void Arm(int slot, ref SlotState state, RingRequests request)
    {
        ulong tag = new RingTag(slot, state.Generation, request).Value;
        state.InFlight |= request;
        SubmissionEntry entry = request switch
        {
            RingRequests.Accept => Accept(state.Descriptor, tag),
            RingRequests.Receive when _features.Has(RingFeature.MultishotReceive) =>
                SubmissionEntry.ReceiveMultishot(state.Descriptor, ProvidedBuffers.Group, tag),
            RingRequests.Receive => SubmissionEntry.Receive(state.Descriptor, ProvidedBuffers.Group, tag),
            RingRequests.Send when state.Send.IsFile =>
                SubmissionEntry.Poll(state.Descriptor, (uint)PollEvents.Out, tag),
            RingRequests.Send => SubmissionEntry.Send(
                state.Descriptor, state.Send.Address, state.Send.Remaining, tag, state.Send.Flags),
            _ => SubmissionEntry.PollMultishot(
                state.Descriptor, (uint)(PollEvents.In | PollEvents.ReadHangUp), tag),
        };
        _ring.Queue(state.IsDirect ? entry.OnDirect() : entry);
    }

    private SubmissionEntry Accept(int listener, ulong tag)
    {
        SubmissionEntry entry = _features.Has(RingFeature.MultishotAccept)
            ? SubmissionEntry.AcceptMultishot(listener, tag)
            : SubmissionEntry.Accept(listener, tag);
        return HasDirectDescriptors ? entry.IntoTable() : entry;
    }

    private int BeginFile(int slot, in SendProgress send)
    {
        ref SlotState state = ref _slots[slot];
        // A direct descriptor is none that sendfile(2) knows.
        if (state.IsDirect)
            return -Errno.EOPNOTSUPP;
        state.Send = send;
        int moved = StepFile(ref state);
        if (moved < 0 && moved != -Errno.EAGAIN)
            return moved;
        if (state.Send.Remaining == 0)
            return state.Send.Sent;
        Arm(slot, ref state, RingRequests.Send);
        return Pending;
    }

    private int StepFile(ref SlotState state)
    {
        SystemCalls++;
        return state.Send.Step(state.Descriptor);
    }

    // The cancelled request tells by its own last completion; that of one request is sent for only once.
    private void Cancel(int slot, ref SlotState state, RingRequests requests)
    {
        // A chain is never far from its end, and has to get there: it closes what it has opened.
        requests &= state.InFlight & ~state.Cancelled & ~Chain;
        state.Cancelled |= requests;
        for (int bits = (int)requests; bits != 0; bits &= bits - 1)
        {
            RingRequests request = (RingRequests)(bits & -bits);
            _ring.Queue(SubmissionEntry.Cancel(new RingTag(slot, state.Generation, request).Value));
        }
    }

    private void WatchWakeEvent()
    {
        if (_wakeEvent is not null)
        {
            _ring.Queue(SubmissionEntry.PollMultishot(
                _wakeEvent.Descriptor, (uint)PollEvents.In, new RingTag(0, 0, RingRequests.Wake).Value));
        }
    }

    private struct SlotState
    {
        public int Descriptor;
        public int Generation;
        public SendProgress Send;
        public RingRequests Wanted;
        public RingRequests InFlight;
        public RingRequests Cancelled;
        public int LinkedSlot;
        public bool IsLinked;
        public bool IsDirect;
        public bool IsStarved;
        public bool IsDetaching;
    }
}
