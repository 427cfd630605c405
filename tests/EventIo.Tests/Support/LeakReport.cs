using EventIo.Tests.Support.Machine;
using Microsoft.Testing.Platform.Builder;
using Microsoft.Testing.Platform.Extensions.Messages;
using Microsoft.Testing.Platform.Extensions.TestHost;
using Microsoft.Testing.Platform.Messages;
using Microsoft.Testing.Platform.Services;

namespace EventIo.Tests.Support;

/// <summary>
/// Fails at the end of a run, as one more test, if a test left kernel objects or threads behind: only then has every
/// other test closed what it opened.
/// </summary>
public sealed class LeakReport(IMessageBus messages) : IDataProducer, ITestSessionLifetimeHandler
{
    public string Uid => nameof(LeakReport);

    public string Version => "1";

    public string DisplayName => "What tests left behind";

    public string Description => "Looks for kernel objects and threads that are left at the end.";

    public Type[] DataTypesProduced { get; } = [typeof(TestNodeUpdateMessage)];

    /// <summary>Called by the generated entry point: see TestingPlatformBuilderHook in the project file.</summary>
    public static void AddExtensions(ITestApplicationBuilder builder, string[] _)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.TestHost.AddTestSessionLifetimeHandle(services => new LeakReport(services.GetMessageBus()));
    }

    public Task<bool> IsEnabledAsync() => Task.FromResult(true);

    public Task OnTestSessionStartingAsync(ITestSessionContext testSessionContext) => Task.CompletedTask;

    public async Task OnTestSessionFinishingAsync(ITestSessionContext testSessionContext)
    {
        string[] leaks = ProcessResources.FindLeaks();
        if (leaks.Length == 0)
            return;
        var node = new TestNode
        {
            Uid = Uid,
            DisplayName = "Tests close what they open",
            Properties = new PropertyBag(new FailedTestNodeStateProperty(
                $"Not closed or not ended: {string.Join('\n', leaks)}")),
        };
        await messages.PublishAsync(this, new TestNodeUpdateMessage(testSessionContext.SessionUid, node));
    }
}
