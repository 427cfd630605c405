using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using EventIo.Views;

namespace EventIo.Completion.Sockets;

/// <summary>Offers the names of processes that have TCP sockets.</summary>
public sealed class SocketNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Matches.Of(
            wordToComplete,
            from process in OperatingSystem.IsLinux() ? SocketProcessCompleter.Processes() : []
            where process.Name is not null
            group process by FormatView.Plain(process.Name) into name
            orderby name.Key
            select (name.Key, $"{name.Key}, {name.Count()} processes"));
}
