using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Resources;
using Microsoft.PowerShell;

namespace EventIo.Shell;

/// <summary>PowerShell's console host with the EventIo module imported. The command line is that of pwsh.</summary>
internal static class Program
{
    private const string UsageResources = "Microsoft.PowerShell.ConsoleHost.resources.ManagedEntranceStrings";

    private static readonly HashSet<string> s_switches =
        new(["-NoProfile", "-NoLogo", "-NonInteractive"], StringComparer.OrdinalIgnoreCase);

    private static int Main(string[] args)
    {
        // By default, PowerShell reports each start to its vendor and looks for updates.
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        Environment.SetEnvironmentVariable("POWERSHELL_UPDATECHECK", "Off");
        // By default, pwsh writes escape sequences into files and pipes as well.
        if (Console.IsOutputRedirected)
            PSStyle.Instance.OutputRendering = OutputRendering.PlainText;

        IgnoreUnusableHome();
        using EndSignals signals = new();
        return signals.Complete(Start(args));
    }

    private static int Start(string[] args)
    {
        // Only as the first argument: anywhere else it could belong to a script.
        bool hasModule = args is not [var first, ..] || !first.Equals("-NoModule", StringComparison.OrdinalIgnoreCase);
        if (!hasModule)
            args = args[1..];
        // When a script comes from standard input, pwsh prompts for each of its lines, and separates if from else.
        if (Console.IsInputRedirected && args.All(s_switches.Contains))
            args = [.. args, "-Command", Console.In.ReadToEnd()];
        // A session configured by a file imports what the file specifies; the host accepts either a file or a session.
        if (!hasModule || args.Contains("-ConfigurationFile", StringComparer.OrdinalIgnoreCase))
            return UnmanagedPSEntry.Start(args, args.Length);

        InitialSessionState session = InitialSessionState.CreateDefault2();
        if (ModuleLocator.Find(AppContext.BaseDirectory) is { } manifest)
            session.ImportPSModule(manifest);
        else
            Console.Error.WriteLine("WARNING: EventIo.psd1 is neither in Modules beside the shell nor above it.");
        return ConsoleShell.Start(session, Banner, Usage, args);
    }

    // On a read-only file system PowerShell can't create its folders below HOME, and does not start. Without HOME it
    // uses a temporary folder.
    private static void IgnoreUnusableHome()
    {
        try
        {
            if (!OperatingSystem.IsWindows() && Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home)
                Directory.CreateDirectory(Path.Combine(home, ".cache", "powershell"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Environment.SetEnvironmentVariable("HOME", null);
        }
    }

    private static string Banner => $"PowerShell {VersionOf(typeof(PSObject))}, EventIo {VersionOf(typeof(Program))}";

    // The text that pwsh -Help prints; no public member returns it.
    private static string? Usage =>
        new ResourceManager(UsageResources, typeof(ConsoleShell).Assembly)
            .GetString("UsageHelp", CultureInfo.InvariantCulture);

    private static string VersionOf(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split(' ', '+')[0];
}
