using System.Text.RegularExpressions;

namespace EventIo.Documentation;

/// <summary>The module's folder, which is the repository's: the generator reads and writes there.</summary>
/// <param name="path">The folder's path.</param>
internal sealed partial class ModuleFolder(string path)
{
    /// <summary>The folder of help.</summary>
    internal string Help { get; } = Path.Combine(path, "en-US");

    /// <summary>The manifest.</summary>
    internal string Manifest { get; } = Path.Combine(path, "EventIo.psd1");

    /// <summary>
    /// Returns the beginning of each page's online address; only the manifest contains the project's address.
    /// </summary>
    /// <returns>The address, with a slash at its end.</returns>
    internal string HelpBase() => $"{ProjectUri().Match(File.ReadAllText(Manifest)).Groups[1].Value}/blob/main/en-US/";

    /// <summary>Returns the help files whose name matches a pattern.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <returns>Paths and texts, by name.</returns>
    internal IEnumerable<(string File, string Text)> HelpFiles(string pattern) =>
        Directory.GetFiles(Help, pattern).Order(StringComparer.Ordinal).Select(file => (file, File.ReadAllText(file)));

    /// <summary>Writes a generated file.</summary>
    /// <param name="name">Its path in this folder.</param>
    /// <param name="text">Its content.</param>
    internal void Write(string name, string text) => File.WriteAllText(Path.Combine(path, name), text);

    /// <summary>Deletes generated help files whose source is gone.</summary>
    /// <param name="pattern">The pattern of their names.</param>
    /// <param name="isGone">Whether to delete a file, by its path in this folder: <c>en-US/name</c>.</param>
    internal void DeleteHelpFiles(string pattern, Func<string, bool> isGone)
    {
        foreach (string file in Directory.GetFiles(Help, pattern))
        {
            if (isGone($"{Path.GetFileName(Help)}/{Path.GetFileName(file)}"))
                File.Delete(file);
        }
    }

    [GeneratedRegex(@"ProjectUri\s*=\s*'([^']+)'")]
    private static partial Regex ProjectUri();
}
