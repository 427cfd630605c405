namespace EventIo.Findings.Repairs;

/// <summary>
/// A part of a remedy that can be applied and undone at run time. It consists of values, so that applying it requires
/// no parsing; the command is for people.
/// </summary>
public abstract record Repair
{
    /// <summary>The thing to change, in an operator's words: <c>net.core.somaxconn</c>.</summary>
    public abstract string Target { get; }

    /// <summary>The change as a command.</summary>
    public abstract string Command { get; }

    /// <summary>The command that reverses it; empty if the previous value is unknown.</summary>
    public abstract string UndoCommand { get; }

    /// <summary>The repair that reverses this one; <see langword="null"/> if the previous value is unknown.</summary>
    public abstract Repair? Reverse { get; }

    /// <summary>The command.</summary>
    /// <returns>The text.</returns>
    public sealed override string ToString() => Command;
}
