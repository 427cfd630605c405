namespace EventIo.Shell;

/// <summary>What came out of a line editor.</summary>
internal readonly record struct EditedLine(string Text, LineEnd End);
