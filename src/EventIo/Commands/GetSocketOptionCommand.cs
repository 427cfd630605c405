using System.Management.Automation;
using EventIo.Completion;
using EventIo.Errors;
using EventIo.Sockets;

namespace EventIo.Commands;

/// <summary>Reads the options of sockets: a probe server's, a live process's, a script's own.</summary>
[Cmdlet(VerbsCommon.Get, "SocketOption", DefaultParameterSetName = ListSet)]
[OutputType(typeof(SocketOption), ParameterSetName = [ProcessSet, ServerSet, SocketSet])]
[OutputType(typeof(SocketOptionDescription), ParameterSetName = [ListSet])]
public sealed class GetSocketOptionCommand : SocketCmdlet
{
    private const string ListSet = "ListAvailable";

    /// <summary>Names or wildcard patterns; every option that a socket has unless given.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(SocketOptionCompleter))]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Tells what is known of the options; so does the cmdlet without any socket.</summary>
    [Parameter(ParameterSetName = ListSet)]
    public SwitchParameter ListAvailable { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == ListSet)
            WriteObject(Chosen(WriteError), enumerateCollection: true);
        else
            ForEachSocket(Read);
    }

    private void Read(SocketReference socket)
    {
        foreach (SocketOptionDescription option in Chosen(WriteError))
        {
            bool isNamed = Name.Contains(option.Name, StringComparer.OrdinalIgnoreCase);
            bool isThere = option.Fits(socket.Identity);
            if (isNamed ? isThere || option.IsMisplaced(socket) : isThere && option.ReadAs is null)
                ReadOne(socket, option, isNamed);
        }
    }

    private void ReadOne(SocketReference socket, SocketOptionDescription option, bool isNamed)
    {
        try
        {
            WriteObject(SocketOptions.Read(socket, option));
        }
        catch (SocketProblemException exception)
        {
            // One that this kernel doesn't have is no news to somebody who asked for all.
            if (isNamed || exception.Problem != SocketProblem.OptionUnavailable)
                WriteError(SocketErrors.Create(exception, option));
        }
    }

    private IEnumerable<SocketOptionDescription> Chosen(Action<ErrorRecord> report)
    {
        var chosen = new List<SocketOptionDescription>();
        foreach (string name in Name)
        {
            if (WildcardPattern.ContainsWildcardCharacters(name))
            {
                var pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
                chosen.AddRange(SocketOptionCatalog.All.Where(option => pattern.IsMatch(option.Name)));
                continue;
            }
            try
            {
                chosen.Add(SocketOptionCatalog.Find(name));
            }
            catch (SocketProblemException exception)
            {
                report(SocketErrors.Create(exception, name));
            }
        }
        return chosen.Distinct();
    }
}
