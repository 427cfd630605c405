using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace EventIo.Tests.Support;

/// <summary>
/// PowerShell and Pester from NuGet, in the folders to which the restore of this project unpacks them. Environment
/// variables override the folders (for a user who can't read them) and the version of Pester.
/// </summary>
internal static class PowerShellPackage
{
    internal static string Program { get; } =
        Path.Combine(Setting("EVENTIO_TESTS_POWERSHELL", "PowerShellFolder"), "pwsh");

    internal static string Pester { get; } = Path.Combine(
        Setting("EVENTIO_TESTS_PESTER", "PesterFolder"),
        Setting("EVENTIO_TESTS_PESTER_VERSION", "PesterVersion"),
        "tools",
        "Pester.psd1");

    /// <summary>Prepares a start of pwsh, without profile and prompts, on the runtime that runs this process.</summary>
    internal static ProcessStartInfo StartInfo(params string[] arguments)
    {
        ProcessStartInfo start = new(Program, ["-NoProfile", "-NonInteractive", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_ROOT"] =
            Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        start.Environment["POWERSHELL_UPDATECHECK"] = "Off";
        return start;
    }

    private static string Setting(string variable, string metadata) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
            ? value
            : typeof(PowerShellPackage).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
                .Single(attribute => attribute.Key == metadata).Value!;
}
