using System.Collections.Concurrent;
using System.Globalization;
using EventIo.Findings;
using Microsoft.Testing.Platform.Builder;
using Microsoft.Testing.Platform.Extensions.Messages;
using Microsoft.Testing.Platform.Extensions.TestHost;
using Microsoft.Testing.Platform.Messages;
using Microsoft.Testing.Platform.Services;

namespace EventIo.Tests.Incidents.Hosts;

/// <summary>
/// Prints at the end of a run which kinds of findings each incident caused. Like <see cref="Support.SkipSummary"/> it
/// reports them as one more skipped test, because <c>dotnet test</c> shows nothing else of a run without failures.
/// </summary>
public sealed class IncidentMatrix(IMessageBus messages) : IDataProducer, ITestSessionLifetimeHandler
{
    private static readonly ConcurrentDictionary<HostIncident, IReadOnlySet<FindingKind>> Seen = new();

    public string Uid => nameof(IncidentMatrix);

    public string Version => "1";

    public string DisplayName => "Incidents and the findings that they caused";

    public string Description => "Rows are incidents, columns are kinds of findings.";

    public Type[] DataTypesProduced { get; } = [typeof(TestNodeUpdateMessage)];

    /// <summary>Called by the generated entry point: see TestingPlatformBuilderHook in the project file.</summary>
    public static void AddExtensions(ITestApplicationBuilder builder, string[] _)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.TestHost.AddTestSessionLifetimeHandle(services => new IncidentMatrix(services.GetMessageBus()));
    }

    public Task<bool> IsEnabledAsync() => Task.FromResult(true);

    public Task OnTestSessionStartingAsync(ITestSessionContext testSessionContext) => Task.CompletedTask;

    public async Task OnTestSessionFinishingAsync(ITestSessionContext testSessionContext)
    {
        if (Seen.IsEmpty)
            return;
        var node = new TestNode
        {
            Uid = Uid,
            DisplayName = $"{DisplayName} (E expected, c companion, - expected and missing, ! unexpected)",
            Properties = new PropertyBag(new SkippedTestNodeStateProperty(string.Join('\n', Lines()))),
        };
        await messages.PublishAsync(this, new TestNodeUpdateMessage(testSessionContext.SessionUid, node));
    }

    /// <summary>Adds a row.</summary>
    internal static void Record(HostIncident incident, IReadOnlySet<FindingKind> found) => Seen[incident] = found;

    private static IEnumerable<string> Lines()
    {
        FindingKind[] kinds = [.. Seen.SelectMany(row => row.Key.Expected.Concat(row.Value)).Distinct().Order()];
        int width = Seen.Keys.Max(incident => incident.Name.Length);
        yield return $"{"".PadRight(width)} {string.Join(' ', kinds.Select((_, i) => $"{i + 1,2}"))}";
        foreach (HostIncident incident in HostIncidents.All.Where(Seen.ContainsKey))
        {
            yield return $"{incident.Name.PadRight(width)}  "
                + string.Join("  ", kinds.Select(kind => Cell(incident, kind, Seen[incident].Contains(kind))));
        }
        for (int i = 0; i < kinds.Length; i++)
            yield return string.Create(CultureInfo.InvariantCulture, $"{i + 1,2} {kinds[i]}");
    }

    private static char Cell(HostIncident incident, FindingKind kind, bool isFound) =>
        incident.Expected.Contains(kind) ? isFound ? 'E' : '-'
        : !isFound ? '.'
        : incident.Companions.Contains(kind) ? 'c'
        : '!';
}
