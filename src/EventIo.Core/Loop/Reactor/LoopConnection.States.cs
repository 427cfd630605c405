using EventIo.Native;

namespace EventIo.Loop.Reactor;

/// <content>
/// The states of a connection, and every change of them.
/// <code>
/// Free ──Reopen──> Open ──Finish──────> Finishing ──BeginLingering──> Lingering
///                  │  ^                 │                             │
///     BeginConnecting │                 │                             │
///                  v  Connected         │                             │
///                Connecting             │                             │
///                  └──────────┴─────────┴──── BeginClosing ───────────┘
///                                                  v
///                                               Closing ──Free──> Free
/// </code>
/// BeginClosing is called by the handler's Close, by an error of a connect, receive or send, by a timeout, when the
/// output of a finishing connection is sent and it does not linger, and when a lingering peer ends its stream. A
/// connection that finishes while it connects is Connecting until it is connected. The remaining flags change
/// independently of the stage. The handler of a closing connection is not called until the connection is free.
/// </content>
internal sealed partial class LoopConnection
{
    /// <summary>What the connection is doing.</summary>
    internal LoopConnectionFlags Flags { get; private set; }

    /// <summary>The stage in its life.</summary>
    internal ConnectionStage Stage
    {
        get
        {
            if (Descriptor < 0)
                return ConnectionStage.Free;
            if (Is(LoopConnectionFlags.Closing))
                return ConnectionStage.Closing;
            if (Is(LoopConnectionFlags.Lingering))
                return ConnectionStage.Lingering;
            if (Is(LoopConnectionFlags.Connecting))
                return ConnectionStage.Connecting;
            return Is(LoopConnectionFlags.Finishing) ? ConnectionStage.Finishing : ConnectionStage.Open;
        }
    }

    /// <summary>Whether the slot has a connection that is not closing.</summary>
    internal bool IsLive => Descriptor >= 0 && !Is(LoopConnectionFlags.Closing);

    /// <summary>
    /// Whether received bytes go to the handler at once: it is not paused, and no earlier bytes are queued.
    /// </summary>
    internal bool TakesInput => !Is(LoopConnectionFlags.Paused) && Input.IsEmpty;

    /// <summary>Whether queued input may be passed to the handler.</summary>
    internal bool TakesHeldInput => !Input.IsEmpty
        && !Is(LoopConnectionFlags.Paused | LoopConnectionFlags.Finishing | LoopConnectionFlags.Closing);

    /// <summary>Whether to start receiving: nothing prevents it, and all output is sent.</summary>
    internal bool ShouldReceive => Output.IsEmpty && Input.IsEmpty
        && !Is(
            LoopConnectionFlags.Paused | LoopConnectionFlags.Ended | LoopConnectionFlags.Receiving
            | LoopConnectionFlags.Connecting);

    /// <inheritdoc/>
    public override bool IsOutputFull
    {
        get
        {
            if (!Output.IsFull && !Is(LoopConnectionFlags.Closing))
                return false;
            Set(LoopConnectionFlags.WasFull);
            return true;
        }
    }

    internal bool Is(LoopConnectionFlags flags) => (Flags & flags) != 0;

    /// <summary>Initializes it for a new connection.</summary>
    internal void Reopen(int descriptor, long now)
    {
        Descriptor = descriptor;
        Generation++;
        Flags = LoopConnectionFlags.None;
        TimerAt = MonotonicClock.Never;
        WakeAt = MonotonicClock.Never;
        MovedAt = now;
        Output.Open();
    }

    internal void BeginConnecting() => Set(LoopConnectionFlags.Connecting);

    internal void Connected() => Clear(LoopConnectionFlags.Connecting);

    /// <inheritdoc/>
    public override void Finish(bool lingers = false) =>
        Set(lingers ? LoopConnectionFlags.Finishing | LoopConnectionFlags.Lingers : LoopConnectionFlags.Finishing);

    /// <summary>Starts to linger, once all output is sent.</summary>
    /// <returns><see langword="false"/> if it should not linger, or the peer has already ended its stream.</returns>
    internal bool BeginLingering()
    {
        if (!Is(LoopConnectionFlags.Lingers) || Is(LoopConnectionFlags.Ended))
            return false;
        Set(LoopConnectionFlags.Lingering);
        Clear(LoopConnectionFlags.Paused | LoopConnectionFlags.WasFull);
        return true;
    }

    /// <summary>Starts to close.</summary>
    /// <returns><see langword="false"/> if it is already closing.</returns>
    internal bool BeginClosing()
    {
        if (Is(LoopConnectionFlags.Closing))
            return false;
        Set(LoopConnectionFlags.Closing);
        Output.Close();
        return true;
    }

    /// <summary>Frees the slot after the last completion.</summary>
    internal void Free() => Descriptor = -1;

    /// <inheritdoc/>
    public override void Pause() => Set(LoopConnectionFlags.Paused);

    /// <inheritdoc/>
    public override void Resume()
    {
        Clear(LoopConnectionFlags.Paused);
        _loop.Defer(this);
    }

    internal void BeginReceiving() => Set(LoopConnectionFlags.Receiving);

    internal void StopReceiving() => Clear(LoopConnectionFlags.Receiving);

    internal void EndReceiving()
    {
        Clear(LoopConnectionFlags.Receiving);
        Set(LoopConnectionFlags.Ended);
    }

    internal void BeginSending(long now)
    {
        Set(LoopConnectionFlags.Sending);
        MovedAt = now;
    }

    internal void EndSending() => Clear(LoopConnectionFlags.Sending);

    /// <summary>
    /// Returns whether the handler has to be called because the peer has ended its stream: only once, and after all
    /// input.
    /// </summary>
    internal bool TryReportEnd()
    {
        const LoopConnectionFlags NotNow =
            LoopConnectionFlags.Paused | LoopConnectionFlags.EndReported
            | LoopConnectionFlags.Finishing | LoopConnectionFlags.Closing;
        if (!Is(LoopConnectionFlags.Ended) || Is(NotNow) || !Input.IsEmpty)
            return false;
        Set(LoopConnectionFlags.EndReported);
        return true;
    }

    /// <summary>Returns whether the handler has to be called because the output, which was full, is empty.</summary>
    internal bool TryReportWritable()
    {
        if (!Is(LoopConnectionFlags.WasFull) || !Output.IsEmpty)
            return false;
        Clear(LoopConnectionFlags.WasFull);
        return true;
    }

    /// <summary>Makes the loop report to the handler when the output is empty, although it was not full.</summary>
    internal void ExpectWritable() => Set(LoopConnectionFlags.WasFull);

    /// <summary>Marks it as deferred.</summary>
    /// <returns><see langword="false"/> if it was already deferred.</returns>
    internal bool TryDefer()
    {
        if (Is(LoopConnectionFlags.Deferred))
            return false;
        Set(LoopConnectionFlags.Deferred);
        return true;
    }

    internal void Undefer() => Clear(LoopConnectionFlags.Deferred);

    private void Set(LoopConnectionFlags flags) => Flags |= flags;

    private void Clear(LoopConnectionFlags flags) => Flags &= ~flags;
}
