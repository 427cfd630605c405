using System.Management.Automation;
using EventIo.Errors.Records;
using EventIo.Servers;

namespace EventIo.Commands.Bases;

/// <summary>The base of the cmdlets that find running servers.</summary>
public abstract class ServerCmdlet : EventIoCmdlet
{
    /// <summary>The parameter set with names.</summary>
    protected const string NameSet = "Name";

    /// <summary>The parameter set with ids.</summary>
    protected const string IdSet = "Id";

    private protected override bool OpensDescriptors => false;

    /// <summary>
    /// Returns the running servers with these names. A literal name without a server is an error, a wildcard without
    /// one is not.
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

    /// <summary>Returns the running servers with these ids; an id without a server is an error.</summary>
    /// <param name="ids">The servers' ids.</param>
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
