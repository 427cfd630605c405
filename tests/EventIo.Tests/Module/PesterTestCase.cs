using System.ComponentModel;
using Xunit.Sdk;
using Xunit.v3;

namespace EventIo.Tests.Module;

/// <summary>
/// A file of Pester tests: running it yields a test for each <c>It</c>, which then reports its result.
/// </summary>
public sealed class PesterTestCase : XunitTestCase, ISelfExecutingXunitTestCase
{
    // With --explicit only, the file is not run: none of its tests is a long one.
    private bool _isLeftOut;

    [Obsolete("For the deserializer"), EditorBrowsable(EditorBrowsableState.Never)]
    public PesterTestCase()
    {
    }

    internal PesterTestCase(IXunitTestMethod method, string file)
        : base(
            method,
            Name(file),
            $"{method.UniqueID}/{Name(file)}",
            @explicit: false,
            traits: new() { ["File"] = [Name(file)] },
            testMethodArguments: [file])
    {
    }

    public ValueTask<RunSummary> Run(
        ExplicitOption explicitOption, IMessageBus messageBus, object?[] constructorArguments,
        ExceptionAggregator aggregator, CancellationTokenSource cancellationTokenSource)
    {
        _isLeftOut = explicitOption == ExplicitOption.Only;
        return XunitRunnerHelper.RunXunitTestCase(
            this, messageBus, cancellationTokenSource, aggregator, explicitOption, constructorArguments);
    }

    public override async ValueTask<IReadOnlyCollection<IXunitTest>> CreateTests()
    {
        if (_isLeftOut)
            return await base.CreateTests();
        PesterResult[] results = await PesterProcess.Run((string)TestMethodArguments[0]!);
        return [.. results.Select(Test)];
    }

    private XunitTest Test(PesterResult result, int index) => new(
        this, TestMethod, Explicit, result.SkipReason, null, null, null,
        $"{TestCaseDisplayName}: {result.Name}", index, TraitsOf(this), Timeout, [result]);

    private static Dictionary<string, IReadOnlyCollection<string>> TraitsOf(PesterTestCase file) =>
        file.Traits.ToDictionary(trait => trait.Key, trait => (IReadOnlyCollection<string>)trait.Value);

    internal static string Name(string file) => Path.GetFileName(file)[..^".Tests.ps1".Length];
}
