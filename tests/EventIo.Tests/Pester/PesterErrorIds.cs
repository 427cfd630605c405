namespace EventIo.Tests.Pester;

/// <summary>How the keywords' errors are told apart. The ids are Pester's own.</summary>
internal static class PesterErrorIds
{
    internal const string AssertionFailed = "PesterAssertionFailed";
    internal const string Skipped = "PesterTestSkipped";
}
