namespace EventIo.Shell;

/// <summary>What may stand in place of a part of a line.</summary>
/// <param name="Start">Where that part begins.</param>
/// <param name="Length">How long it is.</param>
/// <param name="Candidates">The text to put there, and the shorter one to show in a list.</param>
internal sealed record Completions(int Start, int Length, IReadOnlyList<(string Text, string Label)> Candidates)
{
    /// <summary>What all candidates begin with, whatever the case.</summary>
    internal string CommonPrefix()
    {
        string prefix = Candidates[0].Text;
        foreach ((string text, _) in Candidates.Skip(1))
        {
            int length = 0;
            while (length < Math.Min(prefix.Length, text.Length)
                && char.ToUpperInvariant(prefix[length]) == char.ToUpperInvariant(text[length]))
                length++;
            prefix = prefix[..length];
        }

        return prefix;
    }
}
