using System.Collections;
using System.Management.Automation;

namespace EventIo.Tests.Pester;

/// <summary>A Describe, a Context, or the file around them. Run.ps1 reads the public members.</summary>
internal sealed class PesterBlock(PesterBlock? parent, string name, ForEachItem data)
{
    public IReadOnlyDictionary<string, object?> Variables => data.Variables;

    public Hashtable Arguments => data.Arguments;

    public ScriptBlock? BeforeAll => Setups.GetValueOrDefault("BeforeAll");

    public ScriptBlock? AfterAll => Setups.GetValueOrDefault("AfterAll");

    /// <summary>Tests and blocks in the file's order. A block without a test to run runs no setup either.</summary>
    public object[] Selected =>
        [.. Items.Where(i => i is PesterTest { IsSelected: true } or PesterBlock { HasSelection: true })];

    internal PesterBlock? Parent => parent;

    internal string Path { get; } = parent is null ? name : $"{parent.Path}.{name}";

    internal List<object> Items { get; } = [];

    internal Dictionary<string, ScriptBlock> Setups { get; } = new(StringComparer.OrdinalIgnoreCase);

    internal IReadOnlyList<string> Tags { get; init; } = [];

    internal string? SkipReason { get; init; }

    internal IEnumerable<PesterTest> Tests =>
        Items.SelectMany(i => i is PesterBlock inner ? inner.Tests : [(PesterTest)i]);

    /// <summary>What the names of blocks and tests in here may refer to.</summary>
    internal IEnumerable<KeyValuePair<string, object?>> AllVariables =>
        Variables.Concat(parent?.AllVariables ?? []);

    /// <summary>BeforeAll's error is the error of every test that needed it.</summary>
    public void Fail(ErrorRecord error)
    {
        foreach (PesterTest test in Tests.Where(t => t is { IsSelected: true, HasRun: false }))
        {
            test.Fail(error);
            test.Publish();
        }
    }

    private bool HasSelection => Tests.Any(t => t.IsSelected);
}
