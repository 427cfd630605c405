using Xunit;

namespace EventIo.Tests.Architecture;

/// <summary>Limits the size of files and folders and the width of lines.</summary>
public sealed class SizeTests
{
    private const int MaxFileLines = 300;
    private const int MaxFolderFiles = 20;
    private const int MaxColumns = 120;

    private static readonly Dictionary<string, int> LargeFolders = new()
    {
        // One small file for each way to move a file into a socket.
        ["src/EventIo.Core/Transfer"] = 32,
        // One record for each concept of the measurement; no other folder needs them.
        ["src/EventIo.Core/Measurement/Readiness"] = 21,
        // One file for each cmdlet, and a few files that the measuring cmdlets share. Subfolders would change the full
        // names of the classes. FullyQualifiedErrorId ends with that name, and scripts compare it.
        ["src/EventIo/Commands"] = 40,
    };

    [Fact]
    public void The_namespace_of_a_file_is_its_folder() => AssertNone(
        from file in SourceTree.Files
        where file.Namespace.Length > 0 && ExpectedNamespace(file.Folder) is var expected && file.Namespace != expected
        select $"{file.Path} is in {file.Namespace}");

    [Fact]
    public void A_file_has_no_more_than_300_lines() => AssertNone(
        from file in SourceTree.Files
        where file.Lines.Length > MaxFileLines
        select $"{file.Path} has {file.Lines.Length} lines");

    [Fact]
    public void A_folder_has_no_more_than_20_files() => AssertNone(
        from folder in SourceTree.Files.GroupBy(file => file.Folder)
        where folder.Count() > LargeFolders.GetValueOrDefault(folder.Key, MaxFolderFiles)
        select $"{folder.Key} has {folder.Count()} files");

    [Fact]
    public void A_line_has_no_more_than_120_columns() => AssertNone(
        from file in SourceTree.Files
        from line in file.Lines
        where line.Length > MaxColumns
        select $"{file.Path}: {line.Trim()}");

    private static string ExpectedNamespace(string folder) => folder.Split('/') switch
    {
        ["src", "EventIo.Core" or "EventIo", .. var rest] => string.Join('.', ["EventIo", .. rest]),
        ["src", "EventIo.Shell", ..] => "EventIo.Shell",
        [_, .. var rest] => string.Join('.', rest),
        _ => "",
    };

    private static void AssertNone(IEnumerable<string> faults)
    {
        string[] all = [.. faults];
        Assert.True(all.Length == 0, string.Join(Environment.NewLine, all));
    }
}
