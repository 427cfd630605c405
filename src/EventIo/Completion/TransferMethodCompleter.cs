using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using EventIo.Servers.Files;
using EventIo.Transfer;

namespace EventIo.Completion;

/// <summary>Offers the methods that this host has; and Auto, where one is to be chosen.</summary>
public sealed class TransferMethodCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        IEnumerable<TransferMethod> methods = TransferCatalog.Methods.Where(method => TransferCatalog.Refusal(method) is null);
        if (commandName.StartsWith("Start", StringComparison.OrdinalIgnoreCase))
            methods = methods.Intersect(FileTransfers.Methods);
        else if (commandName.StartsWith("Send", StringComparison.OrdinalIgnoreCase))
            methods = methods.Prepend(TransferMethod.Auto);
        return Matches.Of(wordToComplete, methods.Select(method => (method.ToString(), Tip(method))));
    }

    private static string Tip(TransferMethod method) => method switch
    {
        TransferMethod.Auto => "What this host's own measurements show best",
        TransferMethod.Copy => "read(2) and send(2)",
        TransferMethod.SendFile => "sendfile(2)",
        TransferMethod.Splice => "splice(2) through a pipe",
        TransferMethod.MemoryMap => "mmap(2) and send(2)",
        TransferMethod.MsgZeroCopy => "read(2), and send(2) with MSG_ZEROCOPY",
        TransferMethod.IoUringSendZc => "io_uring: read into registered buffers, SEND_ZC",
        TransferMethod.IoUringSplice => "io_uring: two splices, linked",
        _ => "io_uring: open, read, send, close in one chain",
    };
}
