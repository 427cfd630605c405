using EventIo.Native;
using EventIo.Native.Linux.IoUring;

namespace EventIo.Transfer;

/// <summary>Base of the transfers over io_uring(7): a ring of their own, and waiting for their requests.</summary>
internal abstract class RingTransfer : SocketTransfer
{
    /// <summary>The maximum number of requests in a submission.</summary>
    protected const int MaxRequests = 32;

    private const int MaxCompletions = 1024;
    private const long WakeCheckNanoseconds = 50_000_000;

    private protected RingTransfer() => Ring = new Ring(MaxRequests, MaxCompletions);

    private protected Ring Ring { get; }

    /// <inheritdoc/>
    /// <remarks>
    /// A ring with DEFER_TASKRUN wakes only the thread that waits in it. So the wake descriptor is polled in intervals,
    /// and a wake takes effect with some delay.
    /// </remarks>
    public override bool Wait(int wakeDescriptor, long timeoutNanoseconds)
    {
        if (Awaits != TransferWait.Notification)
            return base.Wait(wakeDescriptor, timeoutNanoseconds);
        long deadline = timeoutNanoseconds < 0 ? long.MaxValue : MonotonicClock.Nanoseconds + timeoutNanoseconds;
        while (true)
        {
            long left = deadline - MonotonicClock.Nanoseconds;
            if (left <= 0)
                return false;
            if (Enter(Math.Min(left, WakeCheckNanoseconds), 1) != -Errno.ETIME || base.Wait(wakeDescriptor, 0))
                return true;
        }
    }

    /// <summary>
    /// Submits the queued requests, waits until a number of requests have completed, and reports their results.
    /// </summary>
    private protected void Complete(int requests)
    {
        while (requests > 0)
        {
            _ = Enter(-1, requests);
            requests -= Take();
        }
    }

    /// <summary>Reports the available completions.</summary>
    /// <returns>How many requests have completed, without notifications.</returns>
    private protected int Take()
    {
        int done = 0;
        while (Ring.TryTake(out CompletionEntry completion))
        {
            if (completion.IsNotification)
            {
                Notified(completion);
                continue;
            }
            Completed(completion);
            done++;
        }
        return done;
    }

    /// <summary>Handles the completion of a request.</summary>
    private protected abstract void Completed(in CompletionEntry completion);

    /// <summary>Handles a notification: the kernel has released a buffer.</summary>
    private protected virtual void Notified(in CompletionEntry completion)
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => Ring.Dispose();

    private int Enter(long timeoutNanoseconds, int count)
    {
        long before = Ring.EnterCount;
        int result = Ring.SubmitAndWait(timeoutNanoseconds, count);
        SystemCalls += Ring.EnterCount - before;
        return result is >= 0 or -Errno.ETIME or -Errno.EINTR or -Errno.EAGAIN or -Errno.EBUSY
            ? result
            : throw new NativeException("io_uring_enter(2)", -result);
    }
}
