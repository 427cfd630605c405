namespace EventIo.Native.Linux;

/// <summary>Blocks signals that a call would send to the calling thread.</summary>
internal static unsafe class ThreadSignals
{
    /// <summary>A file would exceed RLIMIT_FSIZE. The number is the same on every architecture of .NET.</summary>
    internal const int SIGXFSZ = 25;

    private const int SIG_BLOCK = 0;

    // sigset_t of glibc and musl: 1,024 bits.
    private const int SetWords = 16;

    /// <summary>
    /// Blocks a signal in the calling thread for the rest of its life; a call that would send it then just fails.
    /// </summary>
    internal static void Block(int signal)
    {
        ulong* set = stackalloc ulong[SetWords];
        new Span<ulong>(set, SetWords).Clear();
        set[0] = 1UL << (signal - 1);
        int error = LibCSupplement.ThreadSignalMask(SIG_BLOCK, set, null);
        if (error != 0)
            throw new NativeException("pthread_sigmask(3)", error);
    }
}
