namespace EventIo.Documentation.Cmdlets;

/// <summary>The facts about a cmdlet known by reflection.</summary>
/// <param name="Name">Verb and noun.</param>
/// <param name="Sets">
/// The parameters of each parameter set, the default set first; in a set, as the syntax shows them.
/// </param>
internal sealed record CmdletFacts(string Name, IReadOnlyList<IReadOnlyList<ParameterUse>> Sets)
{
    /// <summary>The online address of its help.</summary>
    internal string? HelpUri { get; init; }

    /// <summary>The types of its output.</summary>
    internal IReadOnlyList<Type> Outputs { get; init; } = [];

    /// <summary>
    /// Each parameter once: required if a set requires it, with its first position in a set.
    /// </summary>
    internal IReadOnlyList<ParameterUse> Parameters { get; } =
    [
        .. from use in Sets.SelectMany(set => set)
           group use by use.Parameter into uses
           select new ParameterUse(
               uses.Key, uses.Any(use => use.IsMandatory), uses.Min(use => use.Position),
               uses.Any(use => use.FromPipeline), uses.Any(use => use.FromProperty)),
    ];
}
