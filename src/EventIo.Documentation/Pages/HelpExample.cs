namespace EventIo.Documentation.Pages;

/// <summary>An example of a page.</summary>
/// <param name="Title">The title.</param>
/// <param name="Code">The code to paste.</param>
/// <param name="Remarks">Remarks about it.</param>
internal sealed record HelpExample(string Title, string Code, IReadOnlyList<string> Remarks);
