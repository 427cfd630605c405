using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using EventIo.Sockets.Options;

namespace EventIo.Completion.Sockets;

/// <summary>
/// Offers values of the specified option: 0 and 1 for a flag, or the available congestion controls.
/// </summary>
public sealed class SocketOptionValueCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        string? name = fakeBoundParameters["Name"]?.ToString();
        return Matches.Of(
            wordToComplete,
            from option in SocketOptionCatalog.All
            where option.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
            from value in Values(option)
            select (value, SocketOptionCompleter.Tooltip(option)));
    }

    internal static IEnumerable<string> Values(SocketOptionDescription option) => option.Type switch
    {
        SocketOptionType.Flag => ["0", "1"],
        SocketOptionType.Name => CongestionControls.Available(),
        SocketOptionType.Linger => ["off", option.Example],
        SocketOptionType.Rate => ["unlimited", option.Example],
        _ => [option.Example],
    };
}
