using EventIo.Native;

namespace EventIo.Loop.Reactor;

/// <summary>
/// Implemented by the handler of a client's loop, which has no listener: it opens the connections and has timed work.
/// Called on the loop's thread.
/// </summary>
internal interface ILoopDriver
{
    /// <summary>
    /// When <see cref="Turn"/> has something to do without a completion, on <see cref="Native.MonotonicClock"/>.
    /// </summary>
    /// <remarks>
    /// A time in the past makes the loop poll for completions without waiting; <see cref="MonotonicClock.Never"/> means
    /// no timed work.
    /// </remarks>
    long NextAt { get; }

    /// <summary>The loop is set up.</summary>
    /// <param name="loop">The loop.</param>
    void Begin(EventLoop loop);

    /// <summary>The completions of a turn have been handled, if there were any.</summary>
    void Turn();
}
