namespace EventIo.Native;

/// <summary>Starts threads, and reports with the kernel's error that the system can't.</summary>
public static class WorkThreads
{
    /// <summary>Starts a thread.</summary>
    /// <param name="thread">The thread.</param>
    /// <exception cref="NativeException">
    /// The system can't start another thread (<see cref="ThreadRefusal"/>).
    /// </exception>
    internal static void Begin(this Thread thread)
    {
        try
        {
            thread.Start();
        }
        catch (Exception exception) when (ThreadRefusal.Of(exception) is { } refusal)
        {
            throw refusal;
        }
    }

    /// <summary>
    /// Starts work on a thread of its own. If the system can't start one, the work is done before this call returns.
    /// </summary>
    /// <typeparam name="T">The type of its result.</typeparam>
    /// <param name="work">The work.</param>
    /// <returns>The work; its exceptions are thrown by whoever awaits it.</returns>
    public static Task<T> Run<T>(Func<T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        var result = new TaskCompletionSource<T>();
        var thread = new Thread(Work) { IsBackground = true, Name = "EventIo work" };
        try
        {
            thread.Begin();
        }
        catch (NativeException)
        {
            Work();
        }
        return result.Task;

        void Work()
        {
            try
            {
                result.SetResult(work());
            }
#pragma warning disable CA1031 // An unhandled exception would end the operator's shell.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                result.SetException(exception);
            }
        }
    }
}
