namespace EventIo.Native;

/// <summary>Explains why the system can't start another thread.</summary>
internal static class ThreadRefusal
{
    // The runtime opens some descriptors for each thread that it starts.
    private const int DescriptorsOfStart = 8;

    /// <summary>Converts .NET's exception to the kernel's error.</summary>
    /// <param name="exception">
    /// An exception that the start of a thread, or work that starts threads, has thrown.
    /// </param>
    /// <returns>
    /// pthread_create(3) with EMFILE if no descriptors are left, with EAGAIN if a limit of threads or memory is reached
    /// (RLIMIT_NPROC, pids.max); <see langword="null"/> for other exceptions.
    /// </returns>
    internal static NativeException? Of(Exception exception)
    {
        if (exception is not (OutOfMemoryException or ThreadStartException))
            return null;
        bool areDescriptorsLacking =
            ResourceLimits.Descriptors - ResourceLimits.OpenDescriptors < DescriptorsOfStart;
        return new NativeException("pthread_create(3)", areDescriptorsLacking ? Errno.EMFILE : Errno.EAGAIN);
    }
}
