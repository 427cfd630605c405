using System.Management.Automation;
using EventIo.Binding;
using EventIo.Completion.Sockets;
using EventIo.Errors.Records;
using EventIo.Sockets;
using EventIo.Sockets.Options;

namespace EventIo.Commands.Bases;

/// <summary>The base of the cmdlets that open sockets: the options of these sockets.</summary>
public abstract class SocketOptionCmdlet : EventIoCmdlet
{
    /// <summary>Options of the sockets: a hashtable, or NAME=VALUE pairs.</summary>
    [Parameter]
    [SocketOptionPairs]
    [ArgumentCompleter(typeof(SocketOptionPairCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] SocketOption { get; set; } = [];

    /// <summary>A profile's options; those of -SocketOption take precedence.</summary>
    [Parameter]
    [EnumName(typeof(SocketProfileKind))]
    [ArgumentCompleter(typeof(SocketProfileCompleter))]
    public string? SocketProfile { get; set; }

    /// <summary>Parses the requested options; ends the cmdlet if an option is unknown, or its value invalid.</summary>
    /// <returns>The options.</returns>
    protected SocketOptionSet ParseSocketOptions()
    {
        try
        {
            return SocketOptionPairsAttribute.Parse(SocketProfile, SocketOption);
        }
        catch (SocketProblemException exception)
        {
            ThrowTerminatingError(SocketErrors.Create(exception, null));
            throw;
        }
    }
}
