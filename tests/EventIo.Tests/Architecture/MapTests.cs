using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Architecture;

/// <summary>ARCHITECTURE.md names every folder of the sources, and README.md names every area.</summary>
public sealed class MapTests
{
    [Fact]
    public void The_map_names_every_folder()
    {
        string[] folders = Folders();
        string[] rows = [.. Lines("ARCHITECTURE.md").Where(line => line.StartsWith('|'))];
        Assert.All(folders, folder => Assert.Contains(rows, row => Names(row, folder)));
    }

    [Fact]
    public void The_readme_names_every_area_of_the_library_and_every_project()
    {
        string[] folders = Folders();
        string readme = string.Join('\n', Lines("README.md"));
        IEnumerable<string> areas = folders
            .Select(folder => folder.Split('/'))
            .Select(parts => string.Join('/', parts.Take(parts is [_, "EventIo.Core", ..] ? 3 : 2)))
            .Distinct();
        Assert.All(areas, area => Assert.Contains($"`{area}`", readme, StringComparison.Ordinal));
    }

    private static string[] Folders() =>
    [
        .. from folder in SourceTree.Files.Select(file => file.Folder).Distinct()
           where folder.StartsWith("src/", StringComparison.Ordinal)
           select folder,
    ];

    private static string[] Lines(string file) => File.ReadAllLines(Path.Combine(Repository.Root, file));

    // A folder is named by its path within the library or the cmdlets, or by its name alone in the row of its parent.
    private static bool Names(string row, string folder)
    {
        string path = folder.Replace("src/EventIo.Core/", "", StringComparison.Ordinal)
            .Replace("src/EventIo/", "", StringComparison.Ordinal);
        return Has(row, path)
            || (Has(row, Path.GetDirectoryName(path) ?? "") && Has(row, Path.GetFileName(path)));
    }

    private static bool Has(string row, string name) => row.Contains($"`{name}`", StringComparison.Ordinal);
}
