using EventIo.Sockets;
using EventIo.Sockets.Options;

namespace EventIo.Documentation.Topics;

/// <summary>about_EventIo_SocketOption: the catalogue of socket options in words.</summary>
internal static class SocketOptionTopic
{
    /// <summary>The topic's name.</summary>
    internal const string Name = "about_EventIo_SocketOption";

    /// <summary>Writes the topic.</summary>
    /// <returns>Its text.</returns>
    internal static string Write()
    {
        var text = new TopicText();
        text.Section("TOPIC", Name);
        text.Section("SHORT DESCRIPTION", "Lists the socket options that EventIo supports.");
        text.Section(
            "LONG DESCRIPTION",
            "Get-SocketOption reads these, and Set-SocketOption, Start-EventServer and Measure-Multiplexer set them. " +
                "Get-SocketOption -ListAvailable returns them as objects. Accepted sockets inherit an option from " +
                "their listener unless its text says otherwise. First come the options of Linux, then those of " +
                "Windows.");
        Options(text, "Linux", SocketOptionCatalog.Linux);
        Options(text, "Windows", SocketOptionCatalog.Windows);
        text.Section("SEE ALSO", "Get-SocketOption, Set-SocketOption, Get-SocketProfile, about_EventIo");
        return text.ToString();
    }

    private static void Options(TopicText text, string system, IEnumerable<SocketOptionDescription> options)
    {
        foreach (IGrouping<string, SocketOptionDescription> level in options.GroupBy(option => option.Level))
        {
            text.Heading(level.Key + (system == "Linux" ? "" : $" ON {system.ToUpperInvariant()}"));
            foreach (SocketOptionDescription option in level)
            {
                text.Paragraph(4, $"{option.Name}: {Range(option)}");
                text.Paragraph(8, option.Help);
                text.Paragraph(8, Facts(option, system));
                text.Break();
            }
        }
    }

    // The names on the building host may not exist on others.
    private static string Range(SocketOptionDescription option) =>
        option.Type == SocketOptionType.Name ? "a name" : SocketOptionProblems.Range(option);

    private static string Facts(SocketOptionDescription option, string system)
    {
        var facts = new List<string>
        {
            $"For {string.Join(", ", option.Kinds.Select(SocketProblems.Name))} sockets" +
                $"{(option.IsIPv6Only ? " over IPv6" : "")}: {State(option.AppliesTo, system)}.",
        };
        if (option.KernelEffect is { } effect)
            facts.Add($"The {(system == "Linux" ? "kernel" : "system")}: {effect}.");
        if (option.ReadAs is { } other)
            facts.Add($"Read {other} instead.");
        if (!option.IsInherited && option.AppliesTo.HasFlag(SocketRole.Listener))
            facts.Add("Accepted sockets don't inherit it.");
        if (option.Capability is { } capability)
            facts.Add($"Takes {capability}.");
        if (option.Since is { } since)
            facts.Add($"Since {system} {since}.");
        facts.Add($"See {option.Source}.");
        return string.Join(' ', facts);
    }

    private static string State(SocketRole role, string system) => role switch
    {
        SocketRole.Unconnected => system == "Linux" ? "before connect(2)" : "before connect",
        SocketRole.Connected => "connections",
        SocketRole.Unconnected | SocketRole.Listener => "listeners",
        _ => "listeners and connections",
    };
}
