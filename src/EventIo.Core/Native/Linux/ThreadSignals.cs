namespace EventIo.Native.Linux;

/// <summary>Signals that a call would send to the thread that makes it.</summary>
internal static unsafe class ThreadSignals
{
    /// <summary>A file would grow beyond RLIMIT_FSIZE. The same number on every architecture that .NET has.</summary>
    internal const int SIGXFSZ = 25;

    private const int SIG_BLOCK = 0;

    // sigset_t of glibc and musl: 1,024 bits.
    private const int SetWords = 16;

    /// <summary>Keeps a signal from the calling thread until its end; what would send it then only fails.</summary>
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
