using EventIo.Documentation.Cmdlets;

namespace EventIo.Documentation.Pages;

/// <summary>Checks that pages and cmdlets match.</summary>
/// <param name="folder">The folder of the pages.</param>
/// <param name="helpBase">The beginning of each cmdlet's HelpUri.</param>
/// <param name="types">The types that a page may name.</param>
/// <param name="topics">The names of the about topics.</param>
/// <param name="problems">Receives the problems.</param>
internal sealed class HelpCheck(
    string folder, string helpBase, TypeIndex types, IReadOnlyCollection<string> topics, ICollection<Problem> problems)
{
    /// <summary>Pairs cmdlets and pages.</summary>
    /// <param name="cmdlets">The cmdlets.</param>
    /// <param name="pages">The pages.</param>
    /// <returns>Each cmdlet that has a page, with its page.</returns>
    internal IReadOnlyList<(CmdletFacts Cmdlet, HelpPage Page)> Pair(
        IReadOnlyList<CmdletFacts> cmdlets, IReadOnlyList<HelpPage> pages)
    {
        var pairs = new List<(CmdletFacts, HelpPage)>();
        foreach (CmdletFacts cmdlet in cmdlets)
        {
            if (pages.FirstOrDefault(page => page.Cmdlet == cmdlet.Name) is not { } page)
            {
                Fault(Path.Combine(folder, cmdlet.Name + ".md"), 1, $"the cmdlet {cmdlet.Name} has no page");
                continue;
            }
            Check(cmdlet, page);
            pairs.Add((cmdlet, page));
        }
        foreach (HelpPage page in pages.Where(page => cmdlets.All(cmdlet => cmdlet.Name != page.Cmdlet)))
            Fault(page.File, 1, $"there is no cmdlet {page.Cmdlet}");
        string[] names = [.. cmdlets.Select(cmdlet => cmdlet.Name), .. topics];
        foreach (HelpPage page in pages)
        {
            foreach (string unknown in page.Links.Except(names))
                Fault(page.File, page.LinksLine, $"there is no cmdlet and no topic {unknown}");
        }
        return pairs;
    }

    private void Check(CmdletFacts cmdlet, HelpPage page)
    {
        string uri = $"{helpBase}{cmdlet.Name}.md";
        if (cmdlet.HelpUri != uri)
            Fault(page.File, 1, $"the HelpUri of {cmdlet.Name} is '{cmdlet.HelpUri}'; make it '{uri}'");
        foreach (ParameterUse use in cmdlet.Parameters)
            CheckParameter(use.Parameter, page);
        foreach (IGrouping<string, HelpEntry> same in page.Parameters.GroupBy(entry => entry.Name))
        {
            if (cmdlet.Parameters.All(use => use.Parameter.Name != same.Key))
                Fault(page.File, same.First().Line, $"{cmdlet.Name} has no parameter -{same.Key}");
            if (same.Count() > 1)
                Fault(page.File, same.Last().Line, $"-{same.Key} is described twice");
        }
        IEnumerable<Type> inputs = cmdlet.Parameters.Where(use => use.FromPipeline).Select(use => use.Parameter.Type);
        CheckTypes(page, page.Inputs, inputs, "Inputs");
        CheckTypes(page, page.Outputs, cmdlet.Outputs, "Outputs");
    }

    private void CheckParameter(ParameterFacts parameter, HelpPage page)
    {
        HelpEntry? entry = page.Find(parameter.Name);
        if (entry is null && parameter.StandardText is null)
            Fault(page.File, page.ParametersLine, $"-{parameter.Name} is not described: add '### -{parameter.Name}'");
        else if (entry?.Paragraphs.Count == 0)
            Fault(page.File, entry.Line, $"-{parameter.Name} has no description");
        foreach (string unknown in entry?.AcceptedValues?.Except(parameter.AcceptedValues) ?? [])
            Fault(page.File, entry!.Line, $"-{parameter.Name} does not accept {unknown}");
        if (entry is { Default: null } && parameter.IsDefaultOutOfRange)
        {
            string message = $"the default of -{parameter.Name}, {parameter.Default}, is not in its range, " +
                $"{parameter.Range}: add 'Default: …' in words, or make the property nullable";
            Fault(page.File, entry.Line, message);
        }
        if (entry?.Default == parameter.Default)
            Fault(page.File, entry.Line, $"'Default: {entry.Default}' is what the cmdlet says itself: leave it out");
    }

    private void CheckTypes(HelpPage page, IReadOnlyList<HelpEntry> entries, IEnumerable<Type> real, string section)
    {
        foreach (HelpEntry entry in entries)
        {
            foreach (string unknown in TypeIndex.Split(entry.Name).Where(name => !types.Contains(name)))
                Fault(page.File, entry.Line, $"there is no type {unknown}");
        }
        string[] named = [.. entries.SelectMany(entry => TypeIndex.Split(entry.Name)).Select(TypeIndex.Item)];
        // For a parameter of type object[], the page alone documents the types.
        foreach (string missing in real.Where(type => type != typeof(object[])).Select(type => type.Name))
        {
            if (!named.Contains(TypeIndex.Item(missing)))
                Fault(page.File, 1, $"the section '{section}' lacks '### {missing}'");
        }
    }

    private void Fault(string file, int line, string message) => problems.Add(new(file, line, message));
}
