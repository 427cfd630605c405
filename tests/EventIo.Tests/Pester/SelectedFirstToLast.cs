using Xunit.Sdk;
using Xunit.v3;

namespace EventIo.Tests.Pester;

/// <summary>
/// Keeps the order of the files, and is where xunit shows which cases it is going to run: the reader runs no others.
/// </summary>
public sealed class SelectedFirstToLast : ITestCaseOrderer
{
    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCase> OrderTestCases<TTestCase>(IReadOnlyCollection<TTestCase> testCases)
        where TTestCase : notnull, ITestCase
    {
        PesterSuite.Select([.. testCases.Select(c => c.TestCaseDisplayName)]);
        Dictionary<string, int> places = PesterSuite.Tests.Select((test, i) => (test.Path, i)).ToDictionary();
        return [.. testCases.OrderBy(c => places.GetValueOrDefault(c.TestCaseDisplayName))];
    }
}
