using System.Management.Automation;
using System.Management.Automation.Host;

namespace EventIo.Shell;

/// <summary>The text of a choice and what an answer to it means. A label's hot key follows its ampersand.</summary>
internal static class ChoiceMenu
{
    /// <summary>All choices on one line, the default one emphasized and named.</summary>
    internal static string Line(IReadOnlyList<ChoiceDescription> choices, int defaultChoice)
    {
        PSStyle style = PSStyle.Instance;
        IEnumerable<string> items = choices.Select((choice, i) =>
            i == defaultChoice ? style.Bold + Item(choice) + style.Reset : Item(choice));
        string help = defaultChoice >= 0 ? $"[?] Help (default is \"{Key(choices[defaultChoice])}\"): " : "[?] Help: ";
        return string.Join("  ", items.Append(help));
    }

    /// <summary>One line for each choice with its help.</summary>
    internal static string Help(IEnumerable<ChoiceDescription> choices) => string.Join(
        Environment.NewLine, choices.Select(choice => $"{Key(choice)} - {Explanation(choice)}"));

    /// <summary>The choice that an answer names by hot key or by label; -1 for none.</summary>
    internal static int Pick(IReadOnlyList<ChoiceDescription> choices, string answer)
    {
        for (int i = 0; i < choices.Count; i++)
        {
            if (string.Equals(answer, Label(choices[i]), StringComparison.OrdinalIgnoreCase)
                || string.Equals(answer, HotKey(choices[i]), StringComparison.OrdinalIgnoreCase))
                return i;
        }

        return -1;
    }

    private static string Explanation(ChoiceDescription choice) =>
        choice.HelpMessage.Length > 0 ? choice.HelpMessage : Label(choice);

    private static string Item(ChoiceDescription choice) => $"[{Key(choice)}] {Label(choice)}";

    private static string Label(ChoiceDescription choice) => choice.Label.Replace("&", "", StringComparison.Ordinal);

    private static string Key(ChoiceDescription choice) => HotKey(choice) ?? Label(choice);

    private static string? HotKey(ChoiceDescription choice)
    {
        int mark = choice.Label.IndexOf('&', StringComparison.Ordinal);
        return mark >= 0 && mark + 1 < choice.Label.Length
            ? choice.Label.Substring(mark + 1, 1).ToUpperInvariant()
            : null;
    }
}
