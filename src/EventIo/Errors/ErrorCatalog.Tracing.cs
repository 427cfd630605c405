using System.Management.Automation;

namespace EventIo.Errors;

/// <content>Conditions of programs in the kernel.</content>
public static partial class ErrorCatalog
{
    internal static readonly ErrorDescription TracepointMissing = Define(
        ErrorCategory.NotImplemented,
        "The kernel has no tracepoint of that name.",
        "Leave out the kinds of events that need it; about_EventIo_Tracing lists them.");

    internal static readonly ErrorDescription TracingNotPermitted = Define(
        ErrorCategory.PermissionDenied,
        "This process may not load programs into the kernel: it lacks CAP_BPF or CAP_PERFMON, or bpf(2) is forbidden.",
        "Run as root, or give the shell the capabilities; in a container, allow bpf in its seccomp profile.");

    internal static readonly ErrorDescription TracingRefused = Define(
        ErrorCategory.InvalidOperation,
        "The kernel refused a program or a map; if the verifier refused it, the exception has the log.",
        "Report the exception's VerifierLog with the output of uname -r.");

    internal static readonly ErrorDescription TracingUnavailable = Define(
        ErrorCategory.NotImplemented,
        "The kernel lacks bpf(2), a seccomp filter hides it, or the kernel doesn't describe its types.",
        "Run on a kernel with CONFIG_BPF_SYSCALL and CONFIG_DEBUG_INFO_BTF; in a container, allow bpf.");
}
