using EventIo.Native.Linux.Proc;
using EventIo.Native.Linux.Proc.SystemCalls;

namespace EventIo.Inspection.Threads;

/// <summary>A call in which a thread waits for events, with its arguments.</summary>
/// <param name="Mechanism">The mechanism.</param>
/// <param name="Name">The call: <c>epoll_pwait</c>.</param>
/// <param name="State">The call's arguments.</param>
internal readonly record struct WaitCall(WaitMechanism Mechanism, string Name, SystemCallState State)
{
    /// <summary>The flag in the fourth argument of io_uring_enter(2) that makes the call a wait.</summary>
    internal const uint IORING_ENTER_GETEVENTS = 1;

    private const uint IORING_ENTER_EXT_ARG = 8;
    private const uint IORING_ENTER_REGISTERED_RING = 16;

    /// <summary>
    /// The descriptor of the set or the ring; null for select(2) and poll(2), whose sets are arrays, and for a ring
    /// that the thread identifies by an index (IORING_REGISTER_RING_FDS, io_uring_register(2)).
    /// </summary>
    internal int? Descriptor => Mechanism switch
    {
        WaitMechanism.Epoll => State.IntArgument(0),
        WaitMechanism.IoUring when (State.Argument(3) & IORING_ENTER_REGISTERED_RING) == 0 => State.IntArgument(0),
        _ => null,
    };

    /// <summary>
    /// The number of entries in the array of poll(2), or the highest descriptor of select(2) plus one.
    /// </summary>
    internal int? Count => Mechanism switch
    {
        WaitMechanism.Poll => State.IntArgument(1),
        WaitMechanism.Select => State.IntArgument(0),
        _ => null,
    };

    /// <summary>
    /// Whether the timeout is in the thread's memory, where an argument points, instead of being an argument.
    /// </summary>
    internal bool HasTimeoutInMemory => Name switch
    {
        "epoll_wait" or "epoll_pwait" or "poll" => false,
        "ppoll" => State.Argument(2) != 0,
        "epoll_pwait2" => State.Argument(3) != 0,
        "pselect6" or "select" => State.Argument(4) != 0,
        _ => (State.Argument(3) & IORING_ENTER_EXT_ARG) != 0,
    };

    /// <summary>Recognizes a wait.</summary>
    /// <param name="state">The call that a thread sleeps in.</param>
    /// <param name="table">The calls of the architecture.</param>
    /// <returns>The wait; null for another call.</returns>
    internal static WaitCall? Of(in SystemCallState state, SystemCallTable table)
    {
        if (state.IsRunning || state.IsKernelThread || state.Number == SystemCallState.NoCall)
            return null;
        string name = table.Name(state.Number);
        WaitMechanism? mechanism = name switch
        {
            "select" or "pselect6" => WaitMechanism.Select,
            "poll" or "ppoll" => WaitMechanism.Poll,
            "epoll_wait" or "epoll_pwait" or "epoll_pwait2" => WaitMechanism.Epoll,
            "io_uring_enter" when (state.Argument(3) & IORING_ENTER_GETEVENTS) != 0 => WaitMechanism.IoUring,
            _ => null,
        };
        return mechanism is { } known ? new(known, name, state) : null;
    }

    /// <summary>Returns the requested timeout in milliseconds.</summary>
    /// <param name="thread">The thread, whose memory contains it if the call takes a pointer.</param>
    /// <returns>-1 for none; null if it can't be read.</returns>
    internal double? TimeoutMilliseconds(int thread) => Name switch
    {
        "epoll_wait" or "epoll_pwait" => Milliseconds(State.IntArgument(3)),
        "poll" => Milliseconds(State.IntArgument(2)),
        "ppoll" => ReadPointedTime(thread, State.Argument(2), nanosecondsPerUnit: 1),
        "epoll_pwait2" => ReadPointedTime(thread, State.Argument(3), nanosecondsPerUnit: 1),
        "pselect6" => ReadPointedTime(thread, State.Argument(4), nanosecondsPerUnit: 1),
        "select" => ReadPointedTime(thread, State.Argument(4), nanosecondsPerUnit: 1_000),
        _ => RingTimeout(thread),
    };

    private static double Milliseconds(int argument) => Math.Max(argument, -1);

    // struct timespec or struct timeval, both of two words; a null pointer means no timeout.
    private static double? ReadPointedTime(int thread, ulong address, long nanosecondsPerUnit)
    {
        if (address == 0)
            return -1;
        Span<long> time = stackalloc long[2];
        return ProcessMemory.Read(thread, address, time) == 0
            ? (time[0] * 1e3) + (time[1] * nanosecondsPerUnit / 1e6)
            : null;
    }

    // struct io_uring_getevents_arg: signal mask, its size and the minimum wait, then a pointer to the time.
    private double? RingTimeout(int thread)
    {
        if ((State.Argument(3) & IORING_ENTER_EXT_ARG) == 0)
            return -1;
        Span<ulong> argument = stackalloc ulong[3];
        return ProcessMemory.Read(thread, State.Argument(4), argument) == 0
            ? ReadPointedTime(thread, argument[2], nanosecondsPerUnit: 1)
            : null;
    }
}
