using System.Management.Automation;
using System.Text.RegularExpressions;

namespace EventIo.Tests.Pester;

/// <summary>What became of one It. The stack has the form of .NET's, so that editors find the lines.</summary>
internal sealed partial record PesterOutcome(PesterStatus Status, string Message = "", string Stack = "")
{
    internal static PesterOutcome Passed { get; } = new(PesterStatus.Passed);

    internal static PesterOutcome FromError(ErrorRecord error)
    {
        string id = error.FullyQualifiedErrorId;
        if (id.StartsWith(PesterErrorIds.Skipped, StringComparison.Ordinal))
            return new PesterOutcome(PesterStatus.Skipped, error.Exception.Message);

        string message = id.StartsWith(PesterErrorIds.AssertionFailed, StringComparison.Ordinal)
            ? error.Exception.Message
            : $"{error.Exception.GetType().Name}: {error}";
        string? line = error.InvocationInfo?.Line.Trim();
        if (!string.IsNullOrEmpty(line))
            message += $"\n> {line}";
        IEnumerable<string> frames = StackLine().Matches(error.ScriptStackTrace ?? "")
            .Select(m => $"   at {m.Groups["name"]} in {m.Groups["file"]}:line {m.Groups["line"]}");
        return new PesterOutcome(PesterStatus.Failed, message, string.Join('\n', frames));
    }

    /// <summary>The first failure speaks; what fails after it is added. A failure outweighs a skip.</summary>
    internal PesterOutcome And(PesterOutcome next) => (Status, next.Status) switch
    {
        (PesterStatus.Failed, PesterStatus.Failed) => this with { Message = $"{Message}\n{next.Message}" },
        (PesterStatus.Failed, _) => this,
        (_, PesterStatus.Passed) => this,
        _ => next,
    };

    // The reader's own frames have no file: "at <ScriptBlock>, <No file>: line 1".
    [GeneratedRegex(@"^at (?<name>.+?), (?<file>[^<].*): line (?<line>\d+)\r?$", RegexOptions.Multiline)]
    private static partial Regex StackLine();
}
