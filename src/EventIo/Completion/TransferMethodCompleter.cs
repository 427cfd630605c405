using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using EventIo.Servers.Workloads.Files;
using EventIo.Transfer;

namespace EventIo.Completion;

/// <summary>Offers the methods that this host has, and Auto if the cmdlet can choose one.</summary>
public sealed class TransferMethodCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        IEnumerable<TransferMethod> methods = TransferCatalog.Methods.Where(
            method => TransferCatalog.Refusal(method) is null);
        if (commandName.StartsWith("Start", StringComparison.OrdinalIgnoreCase))
            methods = methods.Intersect(FileTransfers.Methods);
        else if (commandName.StartsWith("Send", StringComparison.OrdinalIgnoreCase))
            methods = methods.Prepend(TransferMethod.Auto);
        return Matches.Of(
            wordToComplete, methods.Select(method => (method.ToString(), TransferCatalog.Describe(method).Calls)));
    }
}
