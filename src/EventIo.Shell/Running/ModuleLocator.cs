namespace EventIo.Shell;

/// <summary>Where the module's manifest is.</summary>
internal static class ModuleLocator
{
    private const string Manifest = "EventIo.psd1";

    /// <summary>
    /// The manifest beside the program (a published folder, with or without a folder for the version), else the nearest
    /// one upward (a checkout); null when there is none.
    /// </summary>
    internal static string? Find(string programFolder)
    {
        string beside = Path.Combine(programFolder, "EventIo");
        IEnumerable<string> candidates = Directory.Exists(beside)
            ? [beside, .. VersionFolders(beside)]
            : [];
        for (DirectoryInfo? folder = new(programFolder); folder is not null; folder = folder.Parent)
            candidates = candidates.Append(folder.FullName);
        return candidates.Select(folder => Path.Combine(folder, Manifest)).FirstOrDefault(File.Exists);
    }

    private static IEnumerable<string> VersionFolders(string folder) => Directory.GetDirectories(folder)
        .Where(path => Version.TryParse(Path.GetFileName(path), out _))
        .OrderByDescending(path => Version.Parse(Path.GetFileName(path)));
}
