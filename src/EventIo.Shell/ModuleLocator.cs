namespace EventIo.Shell;

/// <summary>Finds the module's manifest.</summary>
internal static class ModuleLocator
{
    private const string Manifest = "EventIo.psd1";

    /// <summary>
    /// Returns the manifest in the Modules folder beside the program (a published folder), otherwise the nearest one in
    /// a parent folder (a checkout), otherwise null.
    /// </summary>
    internal static string? Find(string programFolder)
    {
        IEnumerable<string> candidates = [Path.Combine(programFolder, "Modules", "EventIo")];
        for (DirectoryInfo? folder = new(programFolder); folder is not null; folder = folder.Parent)
            candidates = candidates.Append(folder.FullName);
        return candidates.Select(folder => Path.Combine(folder, Manifest)).FirstOrDefault(File.Exists);
    }
}
