using System.Runtime.InteropServices;

namespace EventIo.Shell;

/// <summary>
/// Ctrl+C stops the pipeline, and the shell too when it has no prompt to go back to. SIGTERM and SIGHUP end the shell
/// in order: the pipeline stops, the module is removed.
/// </summary>
internal sealed class ShellSignals : IDisposable
{
    /// <summary>How long a pipeline may take to stop before the process ends over its head.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly PipelineExecutor _executor;
    private readonly Action _close;
    private readonly bool _keepsRunning;
    private readonly ManualResetEventSlim _hasEnded = new();
    private readonly PosixSignalRegistration[] _registrations;
    private volatile bool _isReadingLine;
    private bool _wasInterrupted;

    /// <summary>Listens from now on.</summary>
    /// <param name="executor">What runs the pipelines.</param>
    /// <param name="close">Removes the module and closes the engine.</param>
    /// <param name="keepsRunning">Whether there is a prompt that Ctrl+C goes back to.</param>
    internal ShellSignals(PipelineExecutor executor, Action close, bool keepsRunning)
    {
        _executor = executor;
        _close = close;
        _keepsRunning = keepsRunning;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnInterrupt),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => OnEnd(signal, Shell.ExitCode.Terminated)),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => OnEnd(signal, Shell.ExitCode.HungUp)),
        ];
    }

    /// <summary>What the process must return because a signal ended it; null when none did.</summary>
    internal int? ExitCode { get; private set; }

    /// <summary>Set while the main thread waits for a key: then nobody else will notice that the shell ends.</summary>
    internal bool IsReadingLine { set => _isReadingLine = value; }

    /// <summary>Tells a waiting handler that the main thread has done all there is to do.</summary>
    internal void ReportEnd() => _hasEnded.Set();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
    }

    private void OnInterrupt(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (_isReadingLine)
            return;
        _executor.Interrupt();
        // Twice without a prompt to return to: the user will not wait for something that does not stop.
        if (!_keepsRunning && _wasInterrupted)
            Environment.Exit(Shell.ExitCode.Interrupted);
        _wasInterrupted = true;
    }

    private void OnEnd(PosixSignalContext signal, int exitCode)
    {
        signal.Cancel = true;
        ExitCode = exitCode;
        _executor.Interrupt();
        if (!_isReadingLine && _hasEnded.Wait(s_patience))
            return;
        if (_isReadingLine)
            _close();
        Environment.Exit(exitCode);
    }
}
