namespace EventIo.Shell;

/// <summary>What a line editor has to help with, beside the keys that move and change.</summary>
/// <param name="History">Earlier lines; null when there are none to recall.</param>
/// <param name="Complete">Candidates for a text and a cursor in it; null when Tab does nothing.</param>
/// <param name="IsIncomplete">Whether Enter must open another line instead of ending.</param>
internal sealed record EditingAids(
    CommandHistory? History, Func<string, int, Completions?>? Complete, Func<string, bool>? IsIncomplete)
{
    /// <summary>For an answer to a question.</summary>
    internal static EditingAids None { get; } = new(null, null, null);
}
