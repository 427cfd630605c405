using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Testing.Platform.Builder;
using Microsoft.Testing.Platform.Extensions;
using Microsoft.Testing.Platform.Extensions.Messages;
using Microsoft.Testing.Platform.Extensions.TestHost;
using Microsoft.Testing.Platform.Messages;
using Microsoft.Testing.Platform.Services;

namespace EventIo.Tests.Support;

/// <summary>
/// Reports at the end of a run how many tests were skipped for which reason, as one more skipped test, because
/// <c>dotnet test</c> shows no other output of a run without failures.
/// </summary>
public sealed class SkipSummary(IMessageBus messages) : IDataConsumer, IDataProducer, ITestSessionLifetimeHandler
{
    private readonly ConcurrentDictionary<string, int> _reasons = new();

    public string Uid => nameof(SkipSummary);

    public string Version => "1";

    public string DisplayName => "What was skipped, and why";

    public string Description => "Counts skipped tests by their reasons.";

    public Type[] DataTypesConsumed { get; } = [typeof(TestNodeUpdateMessage)];

    public Type[] DataTypesProduced { get; } = [typeof(TestNodeUpdateMessage)];

    /// <summary>Called by the generated entry point: see TestingPlatformBuilderHook in the project file.</summary>
    public static void AddExtensions(ITestApplicationBuilder builder, string[] _)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var summary = new CompositeExtensionFactory<SkipSummary>(services => new SkipSummary(services.GetMessageBus()));
        builder.TestHost.AddDataConsumer(summary);
        builder.TestHost.AddTestSessionLifetimeHandle(summary);
    }

    public Task<bool> IsEnabledAsync() => Task.FromResult(true);

    public Task OnTestSessionStartingAsync(ITestSessionContext testSessionContext) => Task.CompletedTask;

    public Task ConsumeAsync(IDataProducer dataProducer, IData value, CancellationToken cancellationToken)
    {
        var update = (TestNodeUpdateMessage)value;
        var skipped = update.TestNode.Properties.SingleOrDefault<SkippedTestNodeStateProperty>();
        if (skipped is not null && dataProducer.Uid != Uid)
            _reasons.AddOrUpdate(Reason(skipped), 1, (_, count) => count + 1);
        return Task.CompletedTask;
    }

    public async Task OnTestSessionFinishingAsync(ITestSessionContext testSessionContext)
    {
        if (_reasons.IsEmpty)
            return;
        IEnumerable<string> lines = _reasons
            .OrderByDescending(reason => reason.Value)
            .ThenBy(reason => reason.Key, StringComparer.Ordinal)
            .Select(reason => string.Create(CultureInfo.InvariantCulture, $"{reason.Value} x {reason.Key}"));
        var node = new TestNode
        {
            Uid = Uid,
            DisplayName = string.Create(CultureInfo.InvariantCulture, $"{_reasons.Values.Sum()} tests; by reason:"),
            Properties = new PropertyBag(new SkippedTestNodeStateProperty(string.Join('\n', lines))),
        };
        await messages.PublishAsync(this, new TestNodeUpdateMessage(testSessionContext.SessionUid, node));
    }

    // xunit's text for an explicit test.
    private static string Reason(SkippedTestNodeStateProperty skipped) => skipped.Explanation switch
    {
        null or "" => "no reason given",
        "Not run (due to explicit test filtering)" => "long tests, which `dotnet test --explicit on` runs",
        string reason => reason,
    };
}
