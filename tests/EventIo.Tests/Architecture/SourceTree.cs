using Xunit;

namespace EventIo.Tests.Architecture;

/// <summary>The sources of this repository, when the tests run from its checkout.</summary>
internal static class SourceTree
{
    private static readonly string[] Roots = ["src", "tests"];
    private static readonly Lazy<SourceFile[]> All = new(Read);

    /// <summary>The library and the cmdlets.</summary>
    internal static SourceFile[] Module => [.. Files.Where(file =>
        file.Path.StartsWith("src/EventIo.Core/", StringComparison.Ordinal)
        || file.Path.StartsWith("src/EventIo/", StringComparison.Ordinal))];

    /// <summary>Every C# file below src and tests.</summary>
    internal static SourceFile[] Files
    {
        get
        {
            Assert.SkipWhen(All.Value.Length == 0, "The tests do not run from a checkout of the sources.");
            return All.Value;
        }
    }

    /// <summary>The folder of the checkout; <see langword="null"/> when the tests don't run from one.</summary>
    internal static string? Root()
    {
        string? root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "EventIo.slnx")))
            root = Path.GetDirectoryName(root);
        return root;
    }

    private static SourceFile[] Read()
    {
        string? root = Root();
        if (root is null)
            return [];
        return
        [
            .. from folder in Roots
               from path in Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories)
               let relative = Path.GetRelativePath(root, path).Replace('\\', '/')
               where !relative.Contains("/obj/", StringComparison.Ordinal)
                   && !relative.Contains("/bin/", StringComparison.Ordinal)
               orderby relative
               select new SourceFile(relative, File.ReadAllLines(path)),
        ];
    }
}
