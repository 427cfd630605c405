using System.Management.Automation;
using EventIo.Errors;
using EventIo.Sockets;

namespace EventIo.Commands;

/// <summary>The socket options that a user asked for.</summary>
internal static class SocketOptionChoice
{
    /// <summary>What was asked for; ends the cmdlet when an option is unknown, or can't have its value.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="profile">-SocketProfile.</param>
    /// <param name="pairs">-SocketOption.</param>
    internal static SocketOptionSet ToSocketOptions(this Cmdlet cmdlet, string? profile, IEnumerable<string> pairs)
    {
        try
        {
            return Parse(profile, SocketOptionPairsAttribute.Split(pairs));
        }
        catch (SocketProblemException exception)
        {
            cmdlet.ThrowTerminatingError(SocketErrors.Create(exception, null));
            throw;
        }
    }

    internal static SocketOptionSet Parse(string? profile, IEnumerable<KeyValuePair<string, object?>> options) =>
        SocketOptionSet.Create(profile is null ? null : Enum.Parse<SocketProfileKind>(profile), options);
}
