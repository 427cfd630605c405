namespace EventIo.Native.Linux.Bpf.Refusals;

/// <summary>Why programs can't be loaded into the kernel.</summary>
public enum TracingProblem
{
    /// <summary>The process lacks a capability.</summary>
    NotPermitted,

    /// <summary>The kernel lacks bpf(2), a seccomp filter hides it, or the kernel doesn't describe its types.</summary>
    Unavailable,

    /// <summary>The kernel has no such tracepoint.</summary>
    TracepointMissing,

    /// <summary>The kernel refused a program or a map; if the verifier did, the exception has its log.</summary>
    Refused,
}
