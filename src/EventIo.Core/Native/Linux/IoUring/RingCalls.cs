using Tmds.Linux;

namespace EventIo.Native.Linux.IoUring;

/// <summary>The three system calls of io_uring, by number: the C library has no wrappers.</summary>
internal static unsafe class RingCalls
{
    /// <summary>io_uring_setup(2).</summary>
    /// <returns>A descriptor, or a negative errno.</returns>
    internal static int Setup(uint entryCount, io_uring_params* parameters) =>
        Result(HotCalls.SystemCall(RingConstants.SYS_io_uring_setup, (nint)entryCount, (nint)parameters, 0, 0, 0, 0));

    /// <summary>
    /// io_uring_setup(2), retried after ENOMEM: the kernel unlocks the memory of earlier rings shortly after they are
    /// closed.
    /// </summary>
    /// <returns>A descriptor, or a negative errno.</returns>
    internal static int SetupWithRetries(uint entryCount, io_uring_params* parameters)
    {
        const int Attempts = 9;
        io_uring_params asked = *parameters;
        for (int attempt = 1; ; attempt++)
        {
            *parameters = asked;
            int result = Setup(entryCount, parameters);
            if (result != -Errno.ENOMEM || attempt == Attempts)
                return result;
            Thread.Sleep(1 << attempt);
        }
    }

    /// <summary>io_uring_enter(2).</summary>
    /// <returns>How many entries were submitted, or a negative errno.</returns>
    internal static int Enter(
        int ring, uint submitCount, uint minimum, uint flags, void* argument, nuint argumentBytes) =>
        Result(HotCalls.SystemCall(
            RingConstants.SYS_io_uring_enter,
            ring,
            (nint)submitCount,
            (nint)minimum,
            (nint)flags,
            (nint)argument,
            (nint)argumentBytes));

    /// <summary>io_uring_register(2).</summary>
    /// <returns>The operation's result, or a negative errno.</returns>
    internal static int Register(int ring, uint operation, void* argument, uint count) =>
        Result(HotCalls.SystemCall(
            RingConstants.SYS_io_uring_register, ring, (nint)operation, (nint)argument, (nint)count, 0, 0));

    private static int Result(nint returned) => returned < 0 ? -HotCalls.LastError : (int)returned;
}
