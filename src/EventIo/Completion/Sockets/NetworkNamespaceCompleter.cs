using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using EventIo.Sockets;

namespace EventIo.Completion.Sockets;

/// <summary>Offers the network namespaces that ip-netns(8) lists.</summary>
public sealed class NetworkNamespaceCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Matches.Of(wordToComplete, NetworkNamespace.Names().Select(name => (name, $"/run/netns/{name}")));
}
