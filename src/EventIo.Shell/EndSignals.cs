using System.Runtime.InteropServices;

namespace EventIo.Shell;

/// <summary>
/// Makes SIGTERM and SIGHUP end the shell as Ctrl+C and exit would: the pipeline stops, its finally blocks run, servers
/// close their sockets. By default .NET 10 leaves both to the kernel, which kills at once.
/// </summary>
internal sealed class EndSignals : IDisposable
{
    /// <summary>
    /// How long a pipeline may take to stop. At a prompt, the host does not end by itself, and the process ends
    /// after this time.
    /// </summary>
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(2);

    private readonly ManualResetEventSlim _hasEnded = new();
    private readonly PosixSignalRegistration[] _registrations;
    private volatile int _exitCode;

    /// <summary>Starts handling the signals.</summary>
    internal EndSignals() =>
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => End(signal, 143)),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => End(signal, 129)),
        ];

    /// <summary>Reports that the host has ended.</summary>
    /// <param name="exitCode">The exit code of the host.</param>
    /// <returns>The exit code of the process: 128 plus the number of the signal that ended it, or the host's.</returns>
    internal int Complete(int exitCode)
    {
        _hasEnded.Set();
        return _exitCode > 0 ? _exitCode : exitCode;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
    }

    private void End(PosixSignalContext signal, int exitCode)
    {
        signal.Cancel = true;
        _exitCode = exitCode;
        if (!OperatingSystem.IsWindows())
            _ = Kill(Environment.ProcessId, 2);
        _hasEnded.Wait(s_timeout);
        Environment.Exit(exitCode);
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int processId, int signal);
}
