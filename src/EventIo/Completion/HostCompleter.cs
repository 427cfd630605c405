using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace EventIo.Completion;

/// <summary>Offers the names and addresses of hosts(5), which this host knows without a query.</summary>
public sealed class HostCompleter : IArgumentCompleter
{
    private static readonly string s_file = OperatingSystem.IsWindows()
        ? Path.Combine(Environment.SystemDirectory, "drivers", "etc", "hosts")
        : "/etc/hosts";

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Matches.Of(wordToComplete, Known().Prepend(("localhost", "This host")).DistinctBy(known => known.Item1));

    private static IEnumerable<(string, string)> Known()
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(s_file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
        return
        [
            .. from line in lines
               let words = line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
               where words.Length > 1
               from name in words.Skip(1).Append(words[0])
               select (name, string.Join(' ', words)),
        ];
    }
}
