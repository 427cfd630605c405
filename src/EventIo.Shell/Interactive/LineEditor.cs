namespace EventIo.Shell;

/// <summary>Turns keys into changes of a line: those of readline's emacs mode that hands know.</summary>
internal sealed class LineEditor(Func<ConsoleKeyInfo> readKey, Func<bool> hasKey, LineRenderer renderer)
{
    /// <summary>What stands before each line of a statement but the first.</summary>
    internal const string Continuation = ">> ";

    /// <summary>Candidates that are listed; more would push the line off the screen.</summary>
    private const int ListedCandidates = 100;

    private const string Indent = "    ";

    /// <summary>An editor on this process's terminal.</summary>
    internal static LineEditor ForTerminal() => new(
        () => Console.ReadKey(intercept: true),
        () => Console.KeyAvailable,
        new LineRenderer(Console.Out, () => Terminal.Width, Continuation));

    /// <summary>Reads until Enter, Ctrl+C, or Ctrl+D on an empty line.</summary>
    internal EditedLine Read(string prompt, EditingAids aids)
    {
        using ControlKeysAsInput keys = new();
        LineBuffer line = new();
        aids.History?.Rewind();
        renderer.Begin(prompt);
        while (true)
        {
            ConsoleKeyInfo key = readKey();
            if (EndOf(key, line, aids) is { } end)
            {
                renderer.End(line.Text, end == LineEnd.Canceled ? "^C" : "");
                return new EditedLine(line.Text, end);
            }

            Apply(key, line, aids);
            // While more comes, as it does when text is pasted, only the last state is worth drawing.
            if (!hasKey())
                renderer.Draw(line.Text, line.Cursor);
        }
    }

    private static LineEnd? EndOf(ConsoleKeyInfo key, LineBuffer line, EditingAids aids)
    {
        if (key.Modifiers == ConsoleModifiers.Control)
        {
            return key.Key switch
            {
                ConsoleKey.C => LineEnd.Canceled,
                ConsoleKey.D when line.IsEmpty => LineEnd.EndOfInput,
                _ => null,
            };
        }

        return IsEnter(key) && aids.IsIncomplete?.Invoke(line.Text) is not true ? LineEnd.Accepted : null;
    }

    /// <summary>Ctrl+J is the line feed that some terminals paste.</summary>
    private static bool IsEnter(ConsoleKeyInfo key) => key.Key == ConsoleKey.Enter || key.KeyChar is '\r' or '\n';

    private void Apply(ConsoleKeyInfo key, LineBuffer line, EditingAids aids)
    {
        switch (key.Modifiers & ~ConsoleModifiers.Shift)
        {
            case ConsoleModifiers.Control:
                ApplyControl(key.Key, line);
                break;
            case ConsoleModifiers.Alt:
                ApplyAlt(key.Key, line);
                break;
            default:
                ApplyPlain(key, line, aids);
                break;
        }
    }

    private void ApplyPlain(ConsoleKeyInfo key, LineBuffer line, EditingAids aids)
    {
        switch (key.Key)
        {
            case ConsoleKey.LeftArrow: line.Left(); break;
            case ConsoleKey.RightArrow: line.Right(); break;
            case ConsoleKey.Home: line.Home(); break;
            case ConsoleKey.End: line.End(); break;
            case ConsoleKey.Backspace: line.Backspace(); break;
            case ConsoleKey.Delete: line.Delete(); break;
            case ConsoleKey.UpArrow when !line.Up(): Recall(line, aids.History?.Previous(line.Text)); break;
            case ConsoleKey.DownArrow when !line.Down(): Recall(line, aids.History?.Next()); break;
            case ConsoleKey.UpArrow or ConsoleKey.DownArrow: break;
            // A tab with more behind it was pasted, not pressed.
            case ConsoleKey.Tab when aids.Complete is null || hasKey(): line.Insert(Indent); break;
            case ConsoleKey.Tab: Complete(line, aids.Complete); break;
            default:
                if (IsEnter(key))
                    line.Insert("\n");
                else if (!char.IsControl(key.KeyChar))
                    line.Insert(key.KeyChar.ToString());
                break;
        }
    }

    private void ApplyControl(ConsoleKey key, LineBuffer line)
    {
        switch (key)
        {
            case ConsoleKey.A: line.Home(); break;
            case ConsoleKey.B: line.Left(); break;
            case ConsoleKey.D: line.Delete(); break;
            case ConsoleKey.E: line.End(); break;
            case ConsoleKey.F: line.Right(); break;
            case ConsoleKey.H: line.Backspace(); break;
            case ConsoleKey.J: line.Insert("\n"); break;
            case ConsoleKey.K: line.KillToEnd(); break;
            case ConsoleKey.L: renderer.Clear(); break;
            case ConsoleKey.U: line.KillToStart(); break;
            case ConsoleKey.W or ConsoleKey.Backspace: line.KillWordLeft(); break;
            case ConsoleKey.Y: line.Yank(); break;
            case ConsoleKey.LeftArrow: line.WordLeft(); break;
            case ConsoleKey.RightArrow: line.WordRight(); break;
            case ConsoleKey.Delete: line.KillWordRight(); break;
        }
    }

    private static void ApplyAlt(ConsoleKey key, LineBuffer line)
    {
        switch (key)
        {
            case ConsoleKey.B or ConsoleKey.LeftArrow: line.WordLeft(); break;
            case ConsoleKey.F or ConsoleKey.RightArrow: line.WordRight(); break;
            case ConsoleKey.D: line.KillWordRight(); break;
            case ConsoleKey.Backspace: line.KillWordLeft(); break;
        }
    }

    private static void Recall(LineBuffer line, string? text)
    {
        if (text is not null)
            line.Set(text);
    }

    /// <summary>Completes as far as all candidates agree; when that adds nothing, lists them.</summary>
    private void Complete(LineBuffer line, Func<string, int, Completions?> complete)
    {
        if (complete(line.Text, line.Cursor) is not { } found)
            return;
        string typed = line.Text.Substring(found.Start, found.Length);
        string text = found.CommonPrefix();
        if (text.Length > typed.Length || found.Candidates.Count == 1)
        {
            line.Replace(found.Start, found.Length, text);
            return;
        }

        List<string> labels = [.. found.Candidates.Take(ListedCandidates).Select(candidate => candidate.Label)];
        if (found.Candidates.Count > ListedCandidates)
            labels.Add($"... {found.Candidates.Count - ListedCandidates} more");
        renderer.List(line.Text, labels);
    }
}
