namespace EventIo.Shell;

/// <summary>While it lives, Ctrl+C is a key to read and not a signal.</summary>
internal sealed class ControlKeysAsInput : IDisposable
{
    // DECCKM, the cursor keys' application mode: the runtime's terminfo tables expect it, child programs don't.
    private const string ApplicationKeys = "\x1b[?1h";
    private const string NormalKeys = "\x1b[?1l";

    internal ControlKeysAsInput()
    {
        Console.TreatControlCAsInput = true;
        Console.Out.Write(ApplicationKeys);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Console.Out.Write(NormalKeys);
        Console.TreatControlCAsInput = false;
    }
}
