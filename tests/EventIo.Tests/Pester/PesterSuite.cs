namespace EventIo.Tests.Pester;

/// <summary>The files in tests/Module, read once per process.</summary>
internal static class PesterSuite
{
    private static readonly Lazy<Dictionary<string, (PesterFile File, PesterTest Test)>> All = new(Read);
    private static HashSet<string>? s_selected;

    internal static IEnumerable<PesterTest> Tests => All.Value.Values.Select(entry => entry.Test);

    /// <summary>
    /// Only these run, when a file of theirs does. A runner that does not enumerate theories beforehand knows no paths:
    /// then everything runs.
    /// </summary>
    internal static void Select(IReadOnlyCollection<string> paths) =>
        s_selected = paths.All(All.Value.ContainsKey) ? [.. paths] : null;

    /// <summary>The first test that is asked for starts its file; each answers as soon as it has ended.</summary>
    internal static async Task<PesterOutcome> RunAsync(string path, CancellationToken cancellation)
    {
        (PesterFile file, PesterTest test) = All.Value[path];
        _ = file.RunAsync(t => s_selected is null || s_selected.Contains(t.Path));
        return await test.Outcome.WaitAsync(cancellation);
    }

    private static Dictionary<string, (PesterFile, PesterTest)> Read() =>
        Directory.EnumerateFiles(Repository.ModuleTests, "*.Tests.ps1")
            .Order(StringComparer.Ordinal)
            .Select(path => new PesterFile(path, TimeSpan.FromSeconds(300)))
            .SelectMany(file => file.Tests.Select(test => (file, test)))
            .ToDictionary(entry => entry.test.Path);
}
