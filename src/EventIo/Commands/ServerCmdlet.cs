using System.Management.Automation;
using EventIo.Errors;
using EventIo.Servers;

namespace EventIo.Commands;

/// <summary>What the cmdlets that look for running servers have in common.</summary>
public abstract class ServerCmdlet : EventIoCmdlet
{
    /// <summary>The parameter set that goes by name.</summary>
    protected const string NameSet = "Name";

    /// <summary>The parameter set that goes by number.</summary>
    protected const string IdSet = "Id";

    /// <summary>
    /// The running servers of these names. A literal name without a server is an error, a wildcard without one is silence.
    /// </summary>
    /// <param name="names">Names or wildcard patterns.</param>
    /// <returns>Each server once.</returns>
    protected IReadOnlyList<EventServer> FindByName(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        IReadOnlyList<EventServer> servers = EventServerRegistry.Snapshot();
        var found = new List<EventServer>();
        foreach (string name in names)
        {
            var pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
            int before = found.Count;
            found.AddRange(servers.Where(server => pattern.IsMatch(server.Name)));
            if (found.Count == before && !WildcardPattern.ContainsWildcardCharacters(name))
                WriteError(ServerErrors.NotFound(name));
        }
        return [.. found.Distinct()];
    }

    /// <summary>The running servers of these numbers; a number without a server is an error.</summary>
    /// <param name="ids">Numbers.</param>
    /// <returns>Each server once.</returns>
    protected IReadOnlyList<EventServer> FindById(IEnumerable<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        IReadOnlyList<EventServer> servers = EventServerRegistry.Snapshot();
        var found = new List<EventServer>();
        foreach (int id in ids)
        {
            if (servers.FirstOrDefault(server => server.Id == id) is { } server)
                found.Add(server);
            else
                WriteError(ServerErrors.NotFound(id));
        }
        return [.. found.Distinct()];
    }
}
