using System.Management.Automation;
using EventIo.Completion;
using EventIo.Errors;
using EventIo.Sockets;

namespace EventIo.Commands;

/// <summary>What the cmdlets that open sockets have in common: the options that these are to have.</summary>
public abstract class SocketOptionCmdlet : EventIoCmdlet
{
    /// <summary>Options of the sockets: a hashtable, or NAME=VALUE pairs.</summary>
    [Parameter]
    [SocketOptionPairs]
    [ArgumentCompleter(typeof(SocketOptionPairCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] SocketOption { get; set; } = [];

    /// <summary>A profile's options; those of -SocketOption win over it.</summary>
    [Parameter]
    [EnumName(typeof(SocketProfileKind))]
    [ArgumentCompleter(typeof(SocketProfileCompleter))]
    public string? SocketProfile { get; set; }

    /// <summary>What was asked for; ends the cmdlet when an option is unknown, or can't have its value.</summary>
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
