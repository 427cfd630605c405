using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Net;
using System.Net.NetworkInformation;

namespace EventIo.Completion;

/// <summary>Offers the addresses of this host, loopback first.</summary>
public sealed class AddressCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Matches.Of(wordToComplete, OwnAddresses()
            .OrderByDescending(own => IPAddress.IsLoopback(own.Address))
            .Select(own => (own.Address.ToString(), own.Interface))
            .Append((IPAddress.Any.ToString(), "Every IPv4 address of this host"))
            .Append((IPAddress.IPv6Any.ToString(), "Every address of this host")));

    private static IEnumerable<(IPAddress Address, string Interface)> OwnAddresses() =>
        from card in NetworkInterface.GetAllNetworkInterfaces()
        from own in card.GetIPProperties().UnicastAddresses
        select (own.Address, card.Name);
}
