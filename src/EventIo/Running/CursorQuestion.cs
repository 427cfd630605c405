namespace EventIo.Running;

/// <summary>
/// A call that may ask the terminal where its cursor is. Ctrl+C makes the kernel discard all input that nobody has read
/// yet (ISIG without NOFLSH, termios(3)), and with it the terminal's answer. <see cref="Console.CursorLeft"/> waits for
/// that answer without a time limit, so the shell would never accept a key again. If the call still lasts a while after
/// Ctrl+C, the question is repeated.
/// </summary>
internal sealed class CursorQuestion : IDisposable
{
    // DSR with the parameter 6 (ECMA-48, 8.3.35).
    private const string Question = "\e[6n";

    // Longer than terminals take to answer, even far away: a second answer would become input of the prompt.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly Timer _timer = new(static _ => Repeat());
    private readonly CancellationTokenRegistration _registration;

    /// <summary>Begins the call.</summary>
    /// <param name="cancellation">Cancelled by Ctrl+C.</param>
    internal CursorQuestion(CancellationToken cancellation) =>
        _registration = cancellation.UnsafeRegister(
            static timer => ((Timer)timer!).Change(s_patience, s_patience), _timer);

    /// <summary>Ends the call.</summary>
    public void Dispose()
    {
        _registration.Dispose();
        _timer.Dispose();
    }

    private static void Repeat()
    {
        if (OperatingSystem.IsWindows() || Console.IsInputRedirected || Console.IsOutputRedirected)
            return;
        try
        {
            Console.Write(Question);
        }
        catch (IOException)
        {
            // The terminal is gone. An exception of a timer would end the process.
        }
    }
}
