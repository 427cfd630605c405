using System.Diagnostics;
using System.Management.Automation;
using System.Runtime.InteropServices;

namespace EventIo.Shell;

/// <summary>What the shell says about itself.</summary>
internal static class ProductText
{
    internal const string Name = "EventIo.Shell";

    internal const string Usage = """
        Usage: EventIo.Shell [options] [-File] <script.ps1> [arguments...]
               EventIo.Shell [options] -Command { - | <text...> }
               EventIo.Shell [options] < script.ps1
               EventIo.Shell [options]

        PowerShell's engine with the EventIo module imported, for a machine without pwsh. It has the engine's own
        cmdlets (Where-Object, ForEach-Object, Get-Command, Get-Help, jobs, ...), not those of pwsh's other modules.

          -File, -f <path>        run a script; the arguments that follow are the script's
          -Command, -c <text>     run the rest of the command line; '-' reads standard input
          -NoExit                 stay at a prompt afterwards
          -NoModule               do not import EventIo
          -NonInteractive         never ask; a prompt is an error
          -NoLogo                 no greeting
          -WorkingDirectory, -wd  the directory to start in
          -ExecutionPolicy, -ep   as in pwsh (Windows only)
          -NoProfile, -Login      accepted; no profile is ever loaded
          -Version, -v            the versions of shell, engine and runtime
          -Help, -h, -?           this text

        Without -File and -Command: a script on standard input when that is redirected, else a prompt.
        Exit codes: the script's, or 0; 1 after an error, 64 for a command line that makes no sense, 130 after Ctrl+C.
        """;

    /// <summary>The version of the shell, which is the module's.</summary>
    internal static Version Version => typeof(ProductText).Assembly.GetName().Version ?? new Version(0, 0);

    internal static string VersionLine =>
        $"{Name} {Version.ToString(3)} (PowerShell {EngineVersion}, {RuntimeInformation.FrameworkDescription})";

    private static string EngineVersion =>
        FileVersionInfo.GetVersionInfo(typeof(PSObject).Assembly.Location)
            .ProductVersion?.Split('-', ' ', '+')[0] ?? "";
}
