using EventIo.Findings;
using Xunit;

namespace EventIo.Tests.Findings;

internal static class Rules
{
    /// <summary>
    /// Asserts that a rule returned a finding of a kind, whose evidence is in whole sentences, or that it returned
    /// none.
    /// </summary>
    internal static void Expect(FindingKind kind, bool isFound, Finding? finding)
    {
        Assert.Equal(isFound ? kind : null, finding?.Kind);
        if (finding is null)
            return;
        Assert.Equal(FindingCatalog.Describe(kind).Severity, finding.Severity);
        Assert.EndsWith(".", finding.Evidence, StringComparison.Ordinal);
        Assert.DoesNotContain("  ", finding.Evidence, StringComparison.Ordinal);
    }
}
