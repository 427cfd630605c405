using System.Management.Automation;
using EventIo.Errors.Records;

namespace EventIo.Binding;

/// <summary>
/// Converts user input to file paths. The shell's current location is not the process's current directory.
/// </summary>
internal static class FilePaths
{
    /// <summary>
    /// Returns existing files. A bad path is a non-terminating error; a wildcard without a match is no error.
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

    /// <summary>Converts a path that need not exist; returns null after an error.</summary>
    internal static string? ToFilePath(this PSCmdlet cmdlet, string path)
    {
        string resolved;
        ProviderInfo provider;
        try
        {
            resolved = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out provider, out _);
        }
        catch (Exception exception)
            when (exception is ItemNotFoundException or System.Management.Automation.DriveNotFoundException)
        {
            cmdlet.WriteError(PathErrors.NotFound(exception, path));
            return null;
        }
        return cmdlet.IsUsable(path, resolved, provider) ? resolved : null;
    }

    /// <summary>
    /// Converts a path to the form that the kernel accepts: the shell's current location is not the process's current
    /// directory. Ends the cmdlet if it is not a path of the file system.
    /// </summary>
    internal static string ToFileSystemPath(this PSCmdlet cmdlet, string path)
    {
        string resolved = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(
            path, out ProviderInfo provider, out _);
        if (Problem(path, resolved, provider) is { } error)
            cmdlet.ThrowTerminatingError(error);
        return resolved;
    }

    private static IEnumerable<string> Matches(this PSCmdlet cmdlet, string path)
    {
        IReadOnlyCollection<string> matches;
        ProviderInfo provider;
        try
        {
            matches = cmdlet.SessionState.Path.GetResolvedProviderPathFromPSPath(path, out provider);
        }
        catch (Exception exception)
            when (exception is ItemNotFoundException or System.Management.Automation.DriveNotFoundException)
        {
            if (!WildcardPattern.ContainsWildcardCharacters(path))
                cmdlet.WriteError(PathErrors.NotFound(exception, path));
            return [];
        }
        return matches.Where(match => cmdlet.IsUsable(path, match, provider));
    }

    private static bool IsUsable(this PSCmdlet cmdlet, string path, string resolved, ProviderInfo provider)
    {
        ErrorRecord? error = Problem(path, resolved, provider);
        if (error is not null)
            cmdlet.WriteError(error);
        return error is null;
    }

    private static ErrorRecord? Problem(string path, string resolved, ProviderInfo provider)
    {
        if (provider.ImplementingType.Name != "FileSystemProvider")
            return PathErrors.NotFileSystem(path);
        return resolved.Contains('\0', StringComparison.Ordinal) ? PathErrors.Invalid(path) : null;
    }
}
