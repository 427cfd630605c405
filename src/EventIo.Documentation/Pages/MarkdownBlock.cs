namespace EventIo.Documentation.Pages;

/// <summary>A paragraph, an item of a list, or a fenced block of code.</summary>
/// <param name="Text">The words without markup, in one line; for code, its lines unchanged.</param>
/// <param name="Line">Its first line, from 1.</param>
/// <param name="IsCode">Whether it is code.</param>
internal sealed record MarkdownBlock(string Text, int Line, bool IsCode);
