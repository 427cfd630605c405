namespace EventIo.Documentation.Cmdlets;

/// <summary>The facts about a parameter known by reflection, independent of parameter sets.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type; for a nullable one, the type of its value.</param>
internal sealed record ParameterFacts(string Name, Type Type)
{
    /// <summary>Its other names.</summary>
    internal IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The values that it accepts, if they can be listed.</summary>
    internal IReadOnlyList<string> AcceptedValues { get; init; } = [];

    /// <summary>The range of its values: <c>1 to 1024</c>; empty if there is none.</summary>
    internal string Range { get; init; } = "";

    /// <summary>Its default value.</summary>
    internal string Default { get; init; } = DefaultText.None;

    /// <summary>Whether its default value is outside its range, and so can't be given.</summary>
    internal bool IsDefaultOutOfRange { get; init; }

    /// <summary>Whether it expands wildcards.</summary>
    internal bool SupportsWildcards { get; init; }

    /// <summary>Its description if the engine, not the cmdlet, defines it.</summary>
    internal string? StandardText { get; init; }

    /// <summary>Whether it is a switch, which has no value.</summary>
    internal bool IsSwitch => Type.Name == "SwitchParameter";
}
