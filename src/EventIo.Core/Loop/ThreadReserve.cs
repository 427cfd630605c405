using EventIo.Native;

namespace EventIo.Loop;

/// <summary>
/// Threads that the servers of this process leave to the shell. If none can be started (RLIMIT_NPROC, pids.max), an
/// exception in PowerShell or in .NET's thread pool may end the shell.
/// </summary>
internal sealed class ThreadReserve
{
    private const int Size = 8;

    private readonly Lock _gate = new();
    private ParkedThreads? _held;
    private int _servers;

    private ThreadReserve()
    {
    }

    /// <summary>The one reserve that all servers share.</summary>
    internal static ThreadReserve OfProcess { get; } = new();

    /// <summary>Checks, by starting them, that enough threads are left for the shell.</summary>
    /// <exception cref="NativeException">They are not (<see cref="ThreadRefusal"/>).</exception>
    internal static void Require() => new ParkedThreads(Size).Dispose();

    /// <summary>
    /// Counts a server that starts a thread for each connection, and starts its first thread. Such a server reaches the
    /// limit at any time, so the threads of the reserve run as long as it does.
    /// </summary>
    /// <param name="first">The thread.</param>
    /// <exception cref="NativeException">Not all threads can be started (<see cref="ThreadRefusal"/>).</exception>
    internal void Enter(Thread first)
    {
        lock (_gate)
        {
            _servers++;
            try
            {
                _held ??= new ParkedThreads(Size);
                first.Begin();
            }
            catch
            {
                Leave();
                throw;
            }
        }
    }

    /// <summary>Counts such a server that has stopped. The last one ends the threads of the reserve.</summary>
    internal void Leave()
    {
        lock (_gate)
        {
            if (--_servers == 0)
                End();
        }
    }

    /// <summary>Ends the threads of the reserve, so that the shell can start others.</summary>
    internal void Release()
    {
        lock (_gate)
            End();
    }

    /// <summary>Starts the threads of the reserve again after <see cref="Release"/>.</summary>
    /// <returns>Whether they run; if so, threads may be left for connections, too.</returns>
    internal bool TryFill()
    {
        lock (_gate)
        {
            try
            {
                _held ??= new ParkedThreads(Size);
                return true;
            }
            catch (NativeException)
            {
                return false;
            }
        }
    }

    private void End()
    {
        _held?.Dispose();
        _held = null;
    }
}
