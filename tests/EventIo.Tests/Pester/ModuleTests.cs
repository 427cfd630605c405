using Xunit;

namespace EventIo.Tests.Pester;

/// <summary>What a user types: each It in tests/Module/*.Tests.ps1 is a test here.</summary>
[TestCaseOrderer(typeof(SelectedFirstToLast))]
public sealed class ModuleTests
{
    public static IEnumerable<TheoryDataRow<string>> Tests => PesterSuite.Tests.Select(test =>
    {
        TheoryDataRow<string> row = new(test.Path) { TestDisplayName = test.Path, Label = "", Skip = test.SkipReason };
        row.Traits["Pester"] = [test.Path];
        if (test.Tags.Count > 0)
            row.Traits["Tag"] = [.. test.Tags];
        return row;
    });

    [Theory]
    [MemberData(nameof(Tests))]
    public async Task It_passes(string path)
    {
        PesterOutcome outcome = await PesterSuite.RunAsync(path, TestContext.Current.CancellationToken);
        if (outcome.Status == PesterStatus.Failed)
            throw new PesterFailure(outcome);
        Assert.SkipWhen(outcome.Status == PesterStatus.Skipped, outcome.Message);
    }
}
