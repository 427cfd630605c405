using System.Globalization;
using EventIo.Findings;

namespace EventIo.Native.Linux.Bpf.Refusals;

/// <summary>Explains why tracing is not possible.</summary>
internal static class TracingProblems
{
    private const int CAP_SYS_ADMIN = 21;
    private const int CAP_PERFMON = 38;
    private const int CAP_BPF = 39;

    /// <summary>Returns the exception for a failed bpf(2), with its cause and a remedy.</summary>
    /// <param name="command">The command's name in the kernel's header.</param>
    /// <param name="subject">The object of the command.</param>
    /// <param name="errorNumber">The positive errno.</param>
    /// <param name="log">The verifier's log, or an empty string.</param>
    internal static TracingException Refused(string command, string subject, int errorNumber, string log) =>
        errorNumber switch
        {
            Errno.EPERM or Errno.EACCES when log.Length == 0 => NotPermitted(Capabilities.OfThisProcess(), errorNumber),
            Errno.ENOSYS => new TracingException(
                TracingProblem.Unavailable,
                "This kernel lacks bpf(2), or a seccomp filter hides it (ENOSYS).",
                "In a container, allow bpf in its seccomp profile; a kernel needs CONFIG_BPF_SYSCALL."),
            _ => new TracingException(
                TracingProblem.Refused,
                $"{command} failed for {subject} ({Errno.Name(errorNumber)}){LastWords(log)}.",
                "The log of the verifier is in $Error[0].Exception.VerifierLog. Report it with the output of uname -r.",
                log),
        };

    /// <summary>The kernel has no tracepoint of that name.</summary>
    internal static TracingException TracepointMissing(string tracepoint) => new(
        TracingProblem.TracepointMissing,
        $"This kernel has no tracepoint {tracepoint}.",
        "Leave out the kinds of events that need it; about_EventIo_Tracing lists them.");

    /// <summary>The kernel doesn't describe its types.</summary>
    internal static TracingException TypesMissing(string path, string reason) => new(
        TracingProblem.Unavailable,
        $"The types of this kernel can't be read from {path}: {reason}",
        "The kernel needs CONFIG_DEBUG_INFO_BTF, and /sys has to be mounted.");

    /// <summary>Explains what prevents the process from loading programs.</summary>
    internal static TracingException NotPermitted(Capabilities capabilities, int errorNumber)
    {
        string error = Errno.Name(errorNumber);
        if (capabilities.Has(CAP_SYS_ADMIN) || (capabilities.Has(CAP_BPF) && capabilities.Has(CAP_PERFMON)))
        {
            return new TracingException(
                TracingProblem.NotPermitted,
                capabilities.IsFiltered
                    ? $"bpf(2) is forbidden ({error}) although this process has the capabilities: its seccomp filter " +
                        $"hides the call."
                    : $"bpf(2) is forbidden ({error}) although this process has the capabilities: it is in a user " +
                        $"namespace, or the kernel is locked down.",
                "In a container, allow bpf in its seccomp profile, or run on the host; cat " +
                    "/sys/kernel/security/lockdown shows a lockdown.");
        }
        string[] missing =
        [
            .. new[] { (CAP_BPF, "CAP_BPF"), (CAP_PERFMON, "CAP_PERFMON") }
                .Where(needed => !capabilities.Has(needed.Item1))
                .Select(needed => needed.Item2),
        ];
        return new TracingException(
            TracingProblem.NotPermitted,
            $"Loading a program into the kernel requires {string.Join(" and ", missing)}, which this process lacks " +
                $"({error}{UnprivilegedSetting()}).",
            "Run as root, or give the capabilities: capsh --caps='cap_bpf,cap_perfmon+eip' -- -c pwsh");
    }

    // The verifier's reason is the last line before its statistics.
    private static string LastWords(string log) =>
        log.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .LastOrDefault(line => !line.StartsWith("processed ", StringComparison.Ordinal)) is { } line
        ? $": {PlainText.Of(line)}"
        : "";

    // With 0, users without capabilities may load some kinds of programs, but never tracing programs.
    private static string UnprivilegedSetting()
    {
        try
        {
            string value = File.ReadAllText("/proc/sys/kernel/unprivileged_bpf_disabled").Trim();
            return string.Create(CultureInfo.InvariantCulture, $"; kernel.unprivileged_bpf_disabled is {value}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
