namespace EventIo.Shell;

/// <summary>Where the engine looks for what belongs to the user.</summary>
internal static class EngineHome
{
    private const string DataVariable = "XDG_DATA_HOME";

    /// <summary>
    /// The engine makes the user's data folder, and where it may not (a service account, a container's arbitrary user)
    /// Get-Help fails for want of a path. Any path will do: one that is not there has nothing in it.
    /// </summary>
    internal static void Ensure()
    {
        if (OperatingSystem.IsWindows() || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(DataVariable)))
            return;
        string home = Environment.GetEnvironmentVariable("HOME") ?? "";
        try
        {
            Directory.CreateDirectory(Path.Combine(home.Length > 0 ? home : "/nonexistent", ".local", "share"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Environment.SetEnvironmentVariable(DataVariable, "/nonexistent");
        }
    }
}
