using System.Management.Automation;
using EventIo.Commands.Bases;
using EventIo.Completion.Sockets;
using EventIo.Errors.Records;
using EventIo.Sockets;
using EventIo.Sockets.Options;
using EventIo.Sockets.References;

namespace EventIo.Commands;

/// <summary>Reads the options of sockets: of a probe server, a live process or a script.</summary>
[Cmdlet(
    VerbsCommon.Get, "SocketOption", DefaultParameterSetName = ListSet,
    HelpUri = HelpPages.Base + "Get-SocketOption.md")]
[OutputType(typeof(SocketOption), ParameterSetName = [ProcessSet, ServerSet, SocketSet])]
[OutputType(typeof(SocketOptionDescription), ParameterSetName = [ListSet])]
public sealed class GetSocketOptionCommand : SocketCmdlet
{
    private const string ListSet = "ListAvailable";

    /// <summary>Names or wildcard patterns; by default every option that a socket has.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(SocketOptionCompleter))]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Describes the options instead of reading them; the default without a socket.</summary>
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
            if (isNamed ? isThere || socket.IsMisplaced(option) : isThere && option.ReadAs is null)
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
            // If all options were requested, one that this kernel lacks is not an error.
            if (isNamed || exception.Problem != SocketProblem.OptionUnavailable)
                WriteError(SocketErrors.Create(exception, option));
            else
                WriteObject(SocketOptions.Unavailable(socket, option, exception));
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
