using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Linux.IoUring;
using Tmds.Linux;

namespace EventIo.Multiplexing.IoUring;

/// <summary>
/// io_uring as a completion mechanism: multishot accepts and receives where available, received bytes in buffers that
/// the kernel picks, sends from the caller's memory; one system call for a whole turn.
/// </summary>
internal sealed partial class IoUringMultiplexer : Multiplexer, IRingMultiplexer, ILinkedFileSender
{
    private readonly Ring _ring;
    private readonly ProvidedBuffers? _provided;
    private readonly WakeEvent? _wakeEvent;
    private readonly Queue<int> _starved = new();
    private readonly RingFeature _features;
    private readonly RingAbility _abilities;
    private readonly int _maxHeldBuffers;
    private readonly LinkedFileTable? _linkedFiles;
    private SlotState[] _slots = new SlotState[64];
    private long _countedEnters;

    internal IoUringMultiplexer(MultiplexerOptions options)
    {
        var plan = new RingPlan(options);
        _features = plan.Features;
        _abilities = plan.Abilities;
        _maxHeldBuffers = Has(RingAbility.FastPoll) ? plan.BufferCount : 0;
        _ring = plan.CreateRing();
        Buffers = new LentBuffers(options.BufferBytes) { IsFreedByDisposeAlone = true };
        try
        {
            if (Has(RingAbility.BufferRing))
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
        RingStatus = new RingStatus(_ring, plan, options, _provided, Buffers);
        WatchWakeEvent();
    }

    /// <inheritdoc/>
    public override MultiplexerKind Kind => MultiplexerKind.IoUring;

    /// <inheritdoc/>
    public override TriggerMode TriggerMode => TriggerMode.MultishotReceive;

    /// <inheritdoc/>
    public override bool DeliversData => true;

    /// <inheritdoc/>
    public override LentBuffers Buffers { get; }

    /// <inheritdoc/>
    public RingStatus RingStatus { get; }

    /// <inheritdoc/>
    public bool HasDirectDescriptors => _features.Has(RingFeature.DirectDescriptors);

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
    public override void Close(int connection)
    {
        if (HasDirectDescriptors)
            _ring.Queue(SubmissionEntry.CloseDirect(connection, Ring.NoTag).Unreported());
        else
            base.Close(connection);
    }

    /// <inheritdoc/>
    public override void EndSending(int connection)
    {
        if (HasDirectDescriptors)
            _ring.Queue(SubmissionEntry.ShutDown(connection, LibC.SHUT_WR).OnDirect());
        else
            base.EndSending(connection);
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
    /// Every accept request is exclusive in the kernel: a connection wakes one of the loops that share a listener.
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
    public override void Wake() =>
        (_wakeEvent ?? throw new InvalidOperationException("This multiplexer was set up without a wake event.")).Set();

    /// <inheritdoc/>
    public override void ReturnBuffer(int buffer)
    {
        if (_provided is null)
        {
            Buffers.Return(buffer);
            return;
        }
        Buffers.TakeBack();
        _provided.Add(buffer);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        bool isQuiet = _ring.CancelAll(CloseAccepted, Has(RingAbility.CancelAll) ? null : TagsInFlight());
        RingStatus.KeepLastFigures();
        _ring.Dispose();
        _wakeEvent?.Dispose();
        _provided?.Dispose();
        // Requests that have not ended may still write to the buffers: leak them rather than corrupt the heap.
        if (isQuiet)
            Buffers.Dispose();
    }

    private void CloseAccepted(CompletionEntry completion)
    {
        RingTag tag = new(completion.Tag);
        if (tag.Request == RingRequests.Accept && completion.Result >= 0
            && (_slots[tag.Slot].Polling & RingRequests.Accept) == 0)
            Close(completion.Result);
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
        // A cancelled request that is still in flight is rearmed when its last completion arrives.
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
            RingRequests.Receive when _provided is null => ReceivePlain(ref state, tag),
            RingRequests.Receive when _features.Has(RingFeature.MultishotReceive) =>
                SubmissionEntry.ReceiveMultishot(state.Descriptor, ProvidedBuffers.Group, tag),
            RingRequests.Receive => SubmissionEntry.Receive(state.Descriptor, ProvidedBuffers.Group, tag),
            RingRequests.Send when state.Send.IsFile => Room(state, tag),
            RingRequests.Send => SubmissionEntry.Send(
                state.Descriptor, state.Send.Address, state.Send.Remaining, tag, state.Send.Flags | DontWait,
                isWhole: DontWait == 0),
            _ => StandingPoll(state.Descriptor, PollEvents.In | PollEvents.ReadHangUp, tag),
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

    // A cancelled request reports its end by its own last completion. Each request is cancelled only once.
    private void Cancel(int slot, ref SlotState state, RingRequests requests)
    {
        // A chain ends soon by itself, and has to: its last request closes the file that it has opened.
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
            _ring.Queue(StandingPoll(
                _wakeEvent.Descriptor, PollEvents.In, new RingTag(0, 0, RingRequests.Wake).Value));
        }
    }
}
