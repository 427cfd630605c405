using System.Collections;
using System.Management.Automation;

namespace EventIo.Tests.Pester;

/// <summary>One It, or one item of its -ForEach. Run.ps1 reads the public members.</summary>
internal sealed class PesterTest(PesterBlock block, ForEachItem data, ScriptBlock? body)
{
    private readonly TaskCompletionSource<PesterOutcome> _published =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PesterOutcome _outcome = PesterOutcome.Passed;

    public ScriptBlock? Body => body;

    public IReadOnlyDictionary<string, object?> Variables => data.Variables;

    public Hashtable Arguments => data.Arguments;

    /// <summary>From the outermost block to the innermost.</summary>
    public ScriptBlock[] BeforeEach => [.. Outward("BeforeEach").Reverse()];

    /// <summary>From the innermost block to the outermost.</summary>
    public ScriptBlock[] AfterEach => [.. Outward("AfterEach")];

    internal PesterBlock Block => block;

    /// <summary>File, blocks and name, with dots between them; no two tests have the same.</summary>
    internal required string Path { get; init; }

    internal IReadOnlyList<string> Tags { get; init; } = [];

    internal string? SkipReason { get; init; }

    /// <summary>The It's own place, the last frame of every failure.</summary>
    internal string Place { get; init; } = "";

    internal bool IsSelected { get; set; }

    internal bool HasRun { get; set; }

    internal Task<PesterOutcome> Outcome => _published.Task;

    public void Fail(ErrorRecord error) => _outcome = _outcome.And(PesterOutcome.FromError(error));

    internal void Publish() => Publish(_outcome);

    /// <summary>The first outcome counts; what comes after it (a late test past the time limit) is dropped.</summary>
    internal void Publish(PesterOutcome outcome) => _published.TrySetResult(
        outcome with { Stack = string.Join('\n', new[] { outcome.Stack, Place }.Where(s => s.Length > 0)) });

    private IEnumerable<ScriptBlock> Outward(string keyword)
    {
        for (PesterBlock? outer = block; outer is not null; outer = outer.Parent)
        {
            if (outer.Setups.TryGetValue(keyword, out ScriptBlock? script))
                yield return script;
        }
    }
}
