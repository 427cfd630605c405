namespace EventIo.Tests.Support;

internal static class Repository
{
    /// <summary>The checkout that these tests were built in: the module folder.</summary>
    internal static string Root { get; } = Find();

    private static string Find()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "EventIo.slnx")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException(
            $"No EventIo.slnx above {AppContext.BaseDirectory}: run the tests from a build inside the checkout.");
    }
}
