using System.Management.Automation.Host;

namespace EventIo.Shell;

/// <summary>The terminal as a grid of cells, as far as a terminal of today is one.</summary>
internal sealed class ShellRawUserInterface : PSHostRawUserInterface
{
    private string _title = "";

    /// <inheritdoc/>
    public override ConsoleColor ForegroundColor
    {
        get => Console.ForegroundColor;
        set => Console.ForegroundColor = value;
    }

    /// <inheritdoc/>
    public override ConsoleColor BackgroundColor
    {
        get => Console.BackgroundColor;
        set => Console.BackgroundColor = value;
    }

    /// <inheritdoc/>
    public override Size BufferSize
    {
        get => new(Terminal.Width, Terminal.Height);
        set => throw NotATerminalsJob();
    }

    /// <inheritdoc/>
    public override Coordinates CursorPosition
    {
        get => Terminal.HasKeys ? new(Console.CursorLeft, Console.CursorTop) : new(0, 0);
        set => Console.SetCursorPosition(Math.Max(value.X, 0), Math.Max(value.Y, 0));
    }

    /// <inheritdoc/>
    public override int CursorSize
    {
        get => Console.CursorSize;
        set => throw NotATerminalsJob();
    }

    /// <inheritdoc/>
    public override bool KeyAvailable => Terminal.HasKeys && Console.KeyAvailable;

    /// <inheritdoc/>
    public override Size MaxPhysicalWindowSize => BufferSize;

    /// <inheritdoc/>
    public override Size MaxWindowSize => BufferSize;

    /// <inheritdoc/>
    public override Coordinates WindowPosition
    {
        get => new(0, 0);
        set => throw NotATerminalsJob();
    }

    /// <inheritdoc/>
    public override Size WindowSize
    {
        get => BufferSize;
        set => throw NotATerminalsJob();
    }

    /// <inheritdoc/>
    public override string WindowTitle
    {
        // Only Windows can be asked for the title.
        get => _title;
        set
        {
            _title = value;
            if (Terminal.HasScreen)
                Console.Title = value;
        }
    }

    /// <inheritdoc/>
    public override void FlushInputBuffer()
    {
        while (KeyAvailable)
            Console.ReadKey(intercept: true);
    }

    /// <inheritdoc/>
    public override KeyInfo ReadKey(ReadKeyOptions options)
    {
        if (!Terminal.HasKeys)
            throw new HostException("No key can be read: standard input is not a terminal.");
        ConsoleKeyInfo key = Console.ReadKey(options.HasFlag(ReadKeyOptions.NoEcho));
        ControlKeyStates state = 0;
        if (key.Modifiers.HasFlag(ConsoleModifiers.Alt))
            state |= ControlKeyStates.LeftAltPressed;
        if (key.Modifiers.HasFlag(ConsoleModifiers.Control))
            state |= ControlKeyStates.LeftCtrlPressed;
        if (key.Modifiers.HasFlag(ConsoleModifiers.Shift))
            state |= ControlKeyStates.ShiftPressed;
        return new KeyInfo((int)key.Key, key.KeyChar, state, keyDown: true);
    }

    /// <inheritdoc/>
    public override int LengthInBufferCells(string source) => CellWidth.Of(source);

    /// <inheritdoc/>
    public override int LengthInBufferCells(string source, int offset) => CellWidth.Of(source.AsSpan(offset));

    /// <inheritdoc/>
    public override int LengthInBufferCells(char source) => CellWidth.Of([source]);

    /// <inheritdoc/>
    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw NotATerminalsJob();

    /// <inheritdoc/>
    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw NotATerminalsJob();

    /// <summary>Clears the screen when all of it is meant, which is how Clear-Host asks.</summary>
    public override void SetBufferContents(Rectangle rectangle, BufferCell fill)
    {
        if (rectangle is not { Left: -1, Top: -1, Right: -1, Bottom: -1 })
            throw NotATerminalsJob();
        if (Terminal.HasScreen)
            Console.Clear();
    }

    /// <inheritdoc/>
    public override void ScrollBufferContents(
        Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw NotATerminalsJob();

    private static HostException NotATerminalsJob() => new("A terminal's buffer and window cannot be read or moved.");
}
