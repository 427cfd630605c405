using System.Management.Automation;
using EventIo.Errors;

namespace EventIo.Commands;

/// <summary>What a user typed, as paths of files. The shell's current location is not the process's current directory.</summary>
internal static class FilePaths
{
    /// <summary>
    /// Existing files. What is wrong with a path is an error, and the next one's turn comes; a wildcard without a match is silence.
    /// </summary>
    internal static IEnumerable<string> Existing(this PSCmdlet cmdlet, IEnumerable<string> paths, bool isLiteral)
    {
        foreach (string path in paths)
        {
            if (isLiteral)
            {
                if (cmdlet.ToFilePath(path) is { } literal)
                    yield return literal;
                continue;
            }
            foreach (string match in cmdlet.Matches(path))
                yield return match;
        }
    }

    /// <summary>A path that need not exist; null after an error.</summary>
    internal static string? ToFilePath(this PSCmdlet cmdlet, string path)
    {
        string resolved;
        ProviderInfo provider;
        try
        {
            resolved = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out provider, out _);
        }
        catch (Exception exception) when (exception is ItemNotFoundException or System.Management.Automation.DriveNotFoundException)
        {
            cmdlet.WriteError(TransferErrors.PathNotFound(exception, path));
            return null;
        }
        return cmdlet.IsUsable(path, resolved, provider) ? resolved : null;
    }

    private static IEnumerable<string> Matches(this PSCmdlet cmdlet, string path)
    {
        IReadOnlyCollection<string> matches;
        ProviderInfo provider;
        try
        {
            matches = cmdlet.SessionState.Path.GetResolvedProviderPathFromPSPath(path, out provider);
        }
        catch (Exception exception) when (exception is ItemNotFoundException or System.Management.Automation.DriveNotFoundException)
        {
            if (!WildcardPattern.ContainsWildcardCharacters(path))
                cmdlet.WriteError(TransferErrors.PathNotFound(exception, path));
            return [];
        }
        return matches.Where(match => cmdlet.IsUsable(path, match, provider));
    }

    private static bool IsUsable(this PSCmdlet cmdlet, string path, string resolved, ProviderInfo provider)
    {
        ErrorRecord? error = provider.ImplementingType.Name != "FileSystemProvider" ? TransferErrors.PathNotFileSystem(path)
            : resolved.Contains('\0', StringComparison.Ordinal) ? ServerErrors.PathInvalid(path)
            : null;
        if (error is not null)
            cmdlet.WriteError(error);
        return error is null;
    }
}
