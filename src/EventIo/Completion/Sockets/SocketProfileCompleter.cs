using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using EventIo.Sockets.Options;

namespace EventIo.Completion.Sockets;

/// <summary>Offers the socket profiles.</summary>
public sealed class SocketProfileCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Matches.Of(wordToComplete, SocketProfileCatalog.All
            .GroupBy(setting => setting.Profile)
            .Select(profile => (
                profile.Key.ToString(),
                string.Join(", ", profile.Select(setting => $"{setting.Option}={setting.Value}")))));
}
