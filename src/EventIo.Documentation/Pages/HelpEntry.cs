namespace EventIo.Documentation.Pages;

/// <summary>A page's text about a parameter, or about an input or output type.</summary>
/// <param name="Name">The parameter without its dash, or the type.</param>
/// <param name="Line">The line of the heading.</param>
/// <param name="Paragraphs">The text.</param>
/// <param name="Default">
/// The default in words, where a property's value doesn't show it: the line <c>Default: …</c>.
/// </param>
internal sealed record HelpEntry(string Name, int Line, IReadOnlyList<string> Paragraphs, string? Default = null)
{
    /// <summary>
    /// The accepted values, if the cmdlet rejects some of its type's: the line <c>Accepted values: …</c>.
    /// </summary>
    internal IReadOnlyList<string>? AcceptedValues { get; init; }
}
