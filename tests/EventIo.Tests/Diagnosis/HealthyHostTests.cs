using EventIo.Diagnosis;
using EventIo.Diagnosis.Observation;
using EventIo.Findings;
using EventIo.Multiplexing;
using EventIo.Tests.Incidents.Hosts;
using EventIo.Tests.Inspection;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Diagnosis;

/// <summary>
/// A diagnosis finds nothing about third-party programs and probe servers whose load is within their capacity.
/// </summary>
[Collection(Lanes.Alone)]
public sealed class HealthyHostTests(ITestOutputHelper output)
{
    // Only the long run judges counters of the whole host, because such a run needs a machine that does nothing else.
    public static TheoryDataRow<int, bool>[] Windows => [new(3, false), new(100, true) { Explicit = Run.Long }];

    [Theory, MemberData(nameof(Windows))]
    public void A_host_whose_servers_are_loaded_is_healthy(int windows, bool isWholeHost)
    {
        List<IDisposable> running = [];
        try
        {
            List<int> processes = [];
            // All start at the same time, because some take seconds.
            foreach (ForeignProgram program in (isWholeHost
                ? ForeignProgram.OnEpoll.Select(row => row.Data) : ForeignProgram.Quick)
                .Where(name => ForeignProgram.Find(name) is not null)
                .AsParallel().WithDegreeOfParallelism(8).Select(ForeignProgram.Start).ToList())
            {
                running.Add(program);
                running.Add(program.Load());
                processes.AddRange(program.ProcessIds);
            }
            running.Add(new LoadedServers([MultiplexerVariant.Default]));
            processes.Add(Environment.ProcessId);
            List<string> findings = [];
            for (int window = 0; window < windows; window++)
            {
                DiagnosisResult result = HostDiagnosis.Run(
                    new DiagnosisQuery { WindowSeconds = 0.5 }, TestContext.Current.CancellationToken);
                findings.AddRange(result.Findings
                    .Where(finding => finding.Severity > FindingSeverity.Information
                        && !HostIncidents.OfTheMachine.Contains(finding.Kind)
                        && (finding.ProcessId is { } process ? processes.Contains(process) : isWholeHost))
                    .Select(finding => $"{finding.Subject}: {finding}"));
            }
            output.WriteLine($"{processes.Count} processes, {windows} windows, {findings.Count} findings.");
            Assert.True(findings.Count == 0, string.Join(Environment.NewLine, findings));
        }
        finally
        {
            running.Reverse();
            running.ForEach(item => item.Dispose());
        }
    }
}
