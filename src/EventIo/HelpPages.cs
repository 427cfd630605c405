namespace EventIo;

/// <summary>
/// The online address of the cmdlets' help. The build fails if it is not below the manifest's ProjectUri.
/// </summary>
internal static class HelpPages
{
    /// <summary>The beginning of each page's address; the cmdlet's name and <c>.md</c> follow.</summary>
    internal const string Base = "https://github.com/eventio/eventio/blob/main/en-US/";
}
