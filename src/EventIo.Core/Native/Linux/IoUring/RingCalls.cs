using System.Runtime.InteropServices;
using Tmds.Linux;

namespace EventIo.Native.Linux.IoUring;

/// <summary>
/// The three system calls. By number, because the C library has no wrappers; and by our own import, because
/// io_uring_enter(2) takes six arguments where Tmds.LibC declares five.
/// </summary>
internal static unsafe partial class RingCalls
{
    /// <summary>io_uring_setup(2).</summary>
    /// <returns>A descriptor, or a negative errno.</returns>
    internal static int Setup(uint entryCount, io_uring_params* parameters) =>
        Result(Call(RingConstants.SYS_io_uring_setup, (nint)entryCount, (nint)parameters, 0, 0, 0, 0));

    /// <summary>
    /// io_uring_setup(2), asked again after ENOMEM: what rings before it had locked is given back a little after their end.
    /// </summary>
    /// <returns>A descriptor, or a negative errno.</returns>
    internal static int SetupWithPatience(uint entryCount, io_uring_params* parameters)
    {
        const int Attempts = 6;
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
    internal static int Enter(int ring, uint submitCount, uint minimum, uint flags, void* argument, nuint argumentBytes) =>
        Result(Call(
            RingConstants.SYS_io_uring_enter,
            ring,
            (nint)submitCount,
            (nint)minimum,
            (nint)flags,
            (nint)argument,
            (nint)argumentBytes));

    /// <summary>io_uring_register(2).</summary>
    /// <returns>What the operation returns, or a negative errno.</returns>
    internal static int Register(int ring, uint operation, void* argument, uint count) =>
        Result(Call(RingConstants.SYS_io_uring_register, ring, (nint)operation, (nint)argument, (nint)count, 0, 0));

    private static int Result(nint returned) => returned < 0 ? -Marshal.GetLastPInvokeError() : (int)returned;

    [LibraryImport("libc.so.6", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Call(nint number, nint a, nint b, nint c, nint d, nint e, nint f);
}
