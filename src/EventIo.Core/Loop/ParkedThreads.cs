using EventIo.Native;

namespace EventIo.Loop;

/// <summary>Threads that do nothing until they are disposed: a place for each is free afterwards.</summary>
internal sealed class ParkedThreads : IDisposable
{
    private const int StackBytes = 64 * 1024;

    private readonly ManualResetEventSlim _isOver = new();
    private readonly List<Thread> _threads = [];

    /// <summary>Starts the threads.</summary>
    /// <param name="count">How many.</param>
    /// <exception cref="NativeException">
    /// The system can't start that many (<see cref="ThreadRefusal"/>); those that were started have ended.
    /// </exception>
    internal ParkedThreads(int count)
    {
        try
        {
            for (int i = 0; i < count; i++)
            {
                var thread = new Thread(_isOver.Wait, StackBytes) { IsBackground = true, Name = "EventIo reserve" };
                thread.Begin();
                _threads.Add(thread);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Ends the threads, and returns when all have ended.</summary>
    public void Dispose()
    {
        _isOver.Set();
        _threads.ForEach(thread => thread.Join());
        _isOver.Dispose();
    }
}
