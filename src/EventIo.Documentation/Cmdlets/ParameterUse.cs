namespace EventIo.Documentation.Cmdlets;

/// <summary>A parameter in one of a cmdlet's parameter sets.</summary>
/// <param name="Parameter">The parameter.</param>
/// <param name="IsMandatory">Whether the set requires it.</param>
/// <param name="Position">Its position, from 0; null if it can only be specified by name.</param>
/// <param name="FromPipeline">Whether it accepts piped objects.</param>
/// <param name="FromProperty">Whether it accepts a property of piped objects.</param>
internal sealed record ParameterUse(
    ParameterFacts Parameter, bool IsMandatory, int? Position, bool FromPipeline, bool FromProperty)
{
    /// <summary>How it accepts pipeline input, in the words of Get-Help.</summary>
    internal string PipelineInput => (FromPipeline, FromProperty) switch
    {
        (true, true) => "True (ByPropertyName, ByValue)",
        (true, false) => "True (ByValue)",
        (false, true) => "True (ByPropertyName)",
        _ => "False",
    };
}
