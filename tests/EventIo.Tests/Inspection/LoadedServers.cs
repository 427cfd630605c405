using EventIo.Findings;
using EventIo.Inspection;
using EventIo.Inspection.Observation;
using EventIo.Multiplexing;
using EventIo.Servers;
using EventIo.Servers.Workloads;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Inspection;

/// <summary>HTTP probe servers in this process, each loaded by a separate wrk.</summary>
internal sealed class LoadedServers : IDisposable
{
    private readonly List<EventServer> _servers = [];
    private readonly List<OtherProcess> _loads = [];

    internal LoadedServers(IReadOnlyList<MultiplexerVariant> variants)
    {
        try
        {
            foreach (MultiplexerVariant variant in variants)
            {
                _servers.Add(EventServerRegistry.Start(Variants.Server(variant.Kind, variant.TriggerMode) with
                {
                    Workload = Workload.Http,
                }));
                _loads.Add(OtherProcess.Start(
                    "wrk", "-t1", "-c16", "-d3600", $"http://127.0.0.1:{_servers[^1].Port}/"));
                _ = _loads[^1].Output.ReadToEndAsync();
            }
            Eventually.True(() => _servers.TrueForAll(server => server.AcceptedConnections > 0), "There is no load.");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The threads of their loops.</summary>
    internal int[] ThreadIds => [.. _servers.SelectMany(server => server.ThreadIds)];

    /// <summary>
    /// Inspects this process once while every server is loaded, and returns the findings except PollerIdle: with few
    /// processors the polling thread of a ring really has little to do in the time that it gets.
    /// </summary>
    internal IEnumerable<string> Findings()
    {
        Assert.All(_servers, server => Assert.Null(server.Fault));
        InspectionResult result = HostInspector.Inspect(
            new InspectionQuery { ProcessIds = [Environment.ProcessId] }, TestContext.Current.CancellationToken);
        return result.Loops.SelectMany(loop => loop.Verdict)
            .Concat(result.Rings.SelectMany(ring => ring.Verdict))
            .Where(finding => finding.Kind != FindingKind.PollerIdle)
            .Select(finding => $"{finding.Subject} {finding}");
    }

    public void Dispose()
    {
        _loads.ForEach(load => load.Dispose());
        _servers.ForEach(server => server.Stop());
    }
}
