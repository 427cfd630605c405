namespace EventIo.Documentation.Pages;

/// <summary>The prose of a cmdlet's help.</summary>
/// <param name="File">The path of the page.</param>
/// <param name="Cmdlet">The cmdlet's name.</param>
/// <param name="Synopsis">One sentence.</param>
internal sealed record HelpPage(string File, string Cmdlet, string Synopsis)
{
    /// <summary>What the cmdlet does.</summary>
    internal IReadOnlyList<string> Description { get; init; } = [];

    /// <summary>Examples, the simplest first.</summary>
    internal IReadOnlyList<HelpExample> Examples { get; init; } = [];

    /// <summary>The parameters.</summary>
    internal IReadOnlyList<HelpEntry> Parameters { get; init; } = [];

    /// <summary>The line of the heading of the parameters.</summary>
    internal int ParametersLine { get; init; } = 1;

    /// <summary>The types that can be piped in.</summary>
    internal IReadOnlyList<HelpEntry> Inputs { get; init; } = [];

    /// <summary>The types of the output.</summary>
    internal IReadOnlyList<HelpEntry> Outputs { get; init; } = [];

    /// <summary>Further notes.</summary>
    internal IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Related cmdlets and topics.</summary>
    internal IReadOnlyList<string> Links { get; init; } = [];

    /// <summary>The line of the heading of the related cmdlets and topics.</summary>
    internal int LinksLine { get; init; } = 1;

    /// <summary>Finds the page's text about a parameter.</summary>
    /// <param name="parameter">The parameter's name.</param>
    /// <returns>The entry, or null.</returns>
    internal HelpEntry? Find(string parameter) => Parameters.FirstOrDefault(entry => entry.Name == parameter);
}
