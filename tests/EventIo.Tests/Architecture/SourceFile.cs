using System.Text.RegularExpressions;

namespace EventIo.Tests.Architecture;

/// <summary>A source file, and the namespaces of the sources that it depends on.</summary>
/// <param name="Path">From the root of the repository, with slashes.</param>
/// <param name="Lines">Its lines.</param>
internal sealed partial record SourceFile(string Path, string[] Lines)
{
    /// <summary>Its folder.</summary>
    internal string Folder => Path[..Path.LastIndexOf('/')];

    /// <summary>The type that the file is named after: <c>Ring</c> for <c>Ring.Completion.cs</c>.</summary>
    internal string Type => Path[(Path.LastIndexOf('/') + 1)..].Split('.')[0];

    /// <summary>Its namespace; empty where it has none.</summary>
    internal string Namespace { get; } =
        Lines.Select(line => NamespaceLine().Match(line)).FirstOrDefault(match => match.Success)?.Groups[1].Value ?? "";

    /// <summary>The namespaces whose types the file names.</summary>
    /// <remarks>
    /// A file names types by using directives (the compiler refuses unnecessary ones), by qualified names, and by the
    /// names of types in the enclosing namespaces, which need no directive.
    /// </remarks>
    /// <param name="types">The names of the types of each namespace.</param>
    internal IEnumerable<string> NamedNamespaces(IReadOnlyDictionary<string, HashSet<string>> types)
    {
        foreach (string line in Lines)
        {
            if (NamespaceLine().IsMatch(line))
                continue;
            if (UsingLine().Match(line) is { Success: true } directive)
            {
                string named = directive.Groups[1].Value;
                // A static using directive names a type.
                if (types.ContainsKey(named) || types.ContainsKey(named = Parent(named)))
                    yield return named;
                continue;
            }
            for (string outer = Namespace; outer.Length > 0; outer = Parent(outer))
            {
                foreach (Match name in QualifiedName().Matches(line))
                {
                    if (Qualifier($"{outer}.{name.Value}", types) is { } qualifier && qualifier.Length > outer.Length)
                        yield return qualifier;
                }
                if (outer != Namespace && !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
                    && types.TryGetValue(outer, out HashSet<string>? enclosing)
                    && Word().Matches(line).Any(word => enclosing.Contains(word.Value)))
                    yield return outer;
            }
        }
    }

    // The namespace in front of a type's name; null if no part of the name is a type.
    private static string? Qualifier(string name, IReadOnlyDictionary<string, HashSet<string>> types)
    {
        for (string whole = name; whole.Length > 0; whole = Parent(whole))
        {
            if (types.TryGetValue(Parent(whole), out HashSet<string>? known)
                && known.Contains(whole[(Parent(whole).Length + 1)..]))
                return Parent(whole);
        }
        return null;
    }

    private static string Parent(string name) => name.LastIndexOf('.') is >= 0 and var end ? name[..end] : "";

    [GeneratedRegex(@"^namespace ([\w.]+);")]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"^using (?:static )?([\w.]+);")]
    private static partial Regex UsingLine();

    [GeneratedRegex(@"(?<![\w.])(?:[A-Z]\w*\.)+[A-Z]\w*")]
    private static partial Regex QualifiedName();

    [GeneratedRegex(@"(?<![\w.])[A-Z]\w*")]
    private static partial Regex Word();
}
