namespace EventIo.Documentation.Pages;

/// <summary>A heading and its content, up to the next heading of any level.</summary>
/// <param name="Level">1 for <c>#</c>, 2 for <c>##</c>, 3 for <c>###</c>.</param>
/// <param name="Title">The words of the heading.</param>
/// <param name="Line">The heading's line, from 1.</param>
/// <param name="Blocks">The content.</param>
internal sealed record MarkdownSection(int Level, string Title, int Line, IReadOnlyList<MarkdownBlock> Blocks)
{
    /// <summary>The blocks that are not code.</summary>
    internal IReadOnlyList<string> Paragraphs => [.. Blocks.Where(block => !block.IsCode).Select(block => block.Text)];
}
