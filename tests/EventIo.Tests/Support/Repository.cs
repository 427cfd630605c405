namespace EventIo.Tests.Support;

internal static class Repository
{
    /// <summary>The checkout in which these tests were built. It is also the folder of the module.</summary>
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
