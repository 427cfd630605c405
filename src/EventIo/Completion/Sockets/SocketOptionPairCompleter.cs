using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using EventIo.Sockets.Options;

namespace EventIo.Completion.Sockets;

/// <summary>Offers NAME=VALUE pairs: first the names of options, after the equals sign their values.</summary>
public sealed class SocketOptionPairCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        string word = (wordToComplete ?? "").Trim('\'', '"');
        int sign = word.IndexOf('=', StringComparison.Ordinal);
        return Matches.Of(
            word,
            sign < 0
                ? SocketOptionCatalog.All.Select(option => ($"{option.Name}=", SocketOptionCompleter.Tooltip(option)))
                : from option in SocketOptionCatalog.All
                  where option.Name.Equals(word[..sign], StringComparison.OrdinalIgnoreCase)
                  from value in SocketOptionValueCompleter.Values(option)
                  select ($"{option.Name}={value}", SocketOptionCompleter.Tooltip(option)),
            '_');
    }
}
