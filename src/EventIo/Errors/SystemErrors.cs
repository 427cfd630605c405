using System.Management.Automation;

namespace EventIo.Errors;

/// <summary>The errors of what this system has not.</summary>
internal static class SystemErrors
{
    internal static ErrorRecord LinuxOnly(string command, string reason) => ErrorFactory.Create(
        new PlatformNotSupportedException($"{command} works on Linux only: it stands on {reason}."),
        "LinuxOnly",
        ErrorCategory.NotImplemented,
        command,
        "Run it on the Linux host in question; about_EventIo tells what works on Windows.");
}
