namespace EventIo.Measurement.EventLoops;

/// <summary>How a loop was observed.</summary>
public enum LoopGrade : long
{
    /// <summary>
    /// By looks at /proc and at the kernel's socket diagnostics (proc(5), sock_diag(7)): always available. Of what is
    /// shorter than the row's resolution, only the mean is known. A wait that finds an event ready returns at once and
    /// is not seen.
    /// </summary>
    Sampled,

    /// <summary>
    /// Also by programs in the kernel that follow the thread's system calls with the kernel's clock (bpf(2)): every
    /// turn and every call is counted. Requires CAP_BPF and CAP_PERFMON.
    /// </summary>
    Traced,
}
