using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using Xunit.Sdk;
using Xunit.v3;

namespace EventIo.Tests.Module;

/// <summary>Creates a test case for each file, without reading it: running the file yields its tests.</summary>
public sealed class PesterFileDiscoverer : IXunitTestCaseDiscoverer
{
    // The names without .Tests.ps1. They take about as long as all other files.
    private static readonly string[] s_longest = ["Help", "Load"];

    public ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, IFactAttribute factAttribute) =>
        ValueTask.FromResult<IReadOnlyCollection<IXunitTestCase>>([
            .. Files(((PesterFilesAttribute)factAttribute).AreLongest)
                .Select(file => new PesterTestCase(testMethod, file)),
        ]);

    // On Windows the tests run outside the checkout, under Wine, and tests/Windows/Module.ps1 tests the module.
    private static IEnumerable<string> Files(bool areLongest) => Host.IsLinux
        ? Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", "Module"), "*.Tests.ps1")
            .Where(file => areLongest == s_longest.Contains(PesterTestCase.Name(file)))
            .Order(StringComparer.Ordinal)
        : [];
}
