namespace EventIo.Loop;

/// <summary>
/// What a handler is beside, whose loop has no listener: it gives the loop its connections, and does things at times of its
/// own. Called on the loop's thread.
/// </summary>
internal interface ILoopDriver
{
    /// <summary>When <see cref="Turn"/> has something to do without a completion, on <see cref="Native.Linux.MonotonicClock"/>.</summary>
    /// <remarks>What is past makes the loop look for completions without waiting; <see cref="TimerQueue.Never"/> is never.</remarks>
    long NextAt { get; }

    /// <summary>The loop is set up.</summary>
    /// <param name="loop">The loop.</param>
    void Begin(EventLoop loop);

    /// <summary>The completions of a turn have been handled, if there were any.</summary>
    void Turn();
}
