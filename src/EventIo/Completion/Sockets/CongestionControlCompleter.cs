using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using EventIo.Sockets.Options;

namespace EventIo.Completion.Sockets;

/// <summary>Offers the congestion controls that the kernel lists.</summary>
public sealed class CongestionControlCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        string[] allowed = CongestionControls.Allowed();
        return Matches.Of(wordToComplete, CongestionControls.Available().Select(name => (
            name, allowed.Contains(name) ? $"{name}, for every user" : $"{name}, for root (CAP_NET_ADMIN)")));
    }
}
