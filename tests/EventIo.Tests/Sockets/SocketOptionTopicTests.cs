using System.Text;
using EventIo.Sockets;
using EventIo.Tests.Pester;
using Xunit;

namespace EventIo.Tests.Sockets;

/// <summary>about_EventIo_SocketOption is the catalogue in words.</summary>
public sealed class SocketOptionTopicTests
{
    private const int Columns = 78;

    [Fact]
    public void The_help_topic_says_what_the_catalogue_says()
    {
        string topic = Path.Combine(Repository.Root, "en-US", "about_EventIo_SocketOption.help.txt");
        string expected = Render();
        if (File.Exists(topic) && File.ReadAllText(topic) == expected)
            return;
        string right = Path.Combine(Path.GetTempPath(), Path.GetFileName(topic));
        File.WriteAllText(right, expected);
        Assert.Fail($"{topic} is not what the catalogue says; {right} is.");
    }

    private static string Render()
    {
        var text = new StringBuilder();
        Section(text, "TOPIC", "about_EventIo_SocketOption");
        Section(text, "SHORT DESCRIPTION", "Lists the socket options that EventIo knows.");
        Section(
            text,
            "LONG DESCRIPTION",
            "Get-SocketOption reads these, and Set-SocketOption, Start-EventServer and Measure-Multiplexer set them. " +
                "Get-SocketOption -ListAvailable gives the same as objects. Accepted sockets have an option from their " +
                "listener unless it says otherwise. First come the options of Linux, then those of Windows.");
        Options(text, "Linux", SocketOptionCatalog.Linux);
        Options(text, "Windows", SocketOptionCatalog.Windows);
        Section(text, "SEE ALSO", "Get-SocketOption, Set-SocketOption, Get-SocketProfile, about_EventIo");
        return text.ToString().TrimEnd('\n') + '\n';
    }

    private static void Options(StringBuilder text, string system, IEnumerable<SocketOptionDescription> options)
    {
        foreach (IGrouping<string, SocketOptionDescription> level in options.GroupBy(option => option.Level))
        {
            text.Append(level.Key).Append(system == "Linux" ? "" : $" ON {system.ToUpperInvariant()}").Append('\n');
            foreach (SocketOptionDescription option in level)
            {
                Paragraph(text, 4, $"{option.Name}: {Range(option)}");
                Paragraph(text, 8, option.Help);
                Paragraph(text, 8, Facts(option, system));
                text.Append('\n');
            }
        }
    }

    // The names that this host has are not everybody's.
    private static string Range(SocketOptionDescription option) =>
        option.Type == SocketOptionType.Name ? "a name" : SocketProblems.Range(option);

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
            facts.Add($"{other} tells what it has set.");
        if (!option.IsInherited && option.AppliesTo.HasFlag(SocketRole.Listener))
            facts.Add("Accepted sockets don't have it from their listener.");
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

    private static void Section(StringBuilder text, string title, string words)
    {
        text.Append(title).Append('\n');
        Paragraph(text, 4, words);
        text.Append('\n');
    }

    private static void Paragraph(StringBuilder text, int indent, string words)
    {
        var line = new StringBuilder();
        foreach (string word in words.Split(' '))
        {
            if (line.Length > 0 && indent + line.Length + 1 + word.Length > Columns)
            {
                text.Append(' ', indent).Append(line).Append('\n');
                line.Clear();
            }
            line.Append(line.Length > 0 ? " " : "").Append(word);
        }
        text.Append(' ', indent).Append(line).Append('\n');
    }
}
