using System.Runtime.CompilerServices;

namespace EventIo.Tests.Support.Machine;

/// <summary>
/// Gives this process and its children folders that they need, if the environment has none: PowerShell does not start
/// if it can't create its folders in HOME, and the path of a UNIX socket has at most 107 bytes (unix(7)).
/// </summary>
internal static class UserFolders
{
    private const int LongestPath = 50;

    [ModuleInitializer]
    internal static void Prepare()
    {
        if (OperatingSystem.IsWindows())
            return;
        if (Path.GetTempPath().Length > LongestPath
            && ((string[])["/tmp", "/dev/shm"]).FirstOrDefault(MayWrite) is { } folder)
            Environment.SetEnvironmentVariable("TMPDIR", folder);
        string[] needed = [".cache/powershell", ".config/powershell"];
        if (!needed.All(folder => MayWrite(Path.Combine(Home(), folder))))
        {
            DirectoryInfo home = Directory.CreateTempSubdirectory("eventio-home-");
            AppDomain.CurrentDomain.ProcessExit += (_, _) => home.Delete(recursive: true);
            Environment.SetEnvironmentVariable("HOME", home.FullName);
            foreach (string name in (string[])["XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"])
                Environment.SetEnvironmentVariable(name, null);
        }
    }

    private static string Home() => Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home ? home : "/";

    private static bool MayWrite(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            File.Create(Path.Combine(folder, Path.GetRandomFileName()), 1, FileOptions.DeleteOnClose).Dispose();
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
