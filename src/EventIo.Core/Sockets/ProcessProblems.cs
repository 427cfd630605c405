using System.Globalization;
using EventIo.Native;
using EventIo.Native.Linux.Proc;

namespace EventIo.Sockets;

/// <summary>Describes why a process can't be inspected, after checking with the kernel.</summary>
internal static class ProcessProblems
{
    private const string Permission =
        "Run as root or as the process's own user; if kernel.yama.ptrace_scope is 1 or more, or in a container, " +
        "CAP_SYS_PTRACE is required.";

    /// <summary>
    /// Returns why a process can't be inspected: a failed call alone can't distinguish absent from hidden.
    /// </summary>
    /// <param name="process">The requested number.</param>
    /// <param name="cause">The call that failed.</param>
    internal static SocketProblemException Unreachable(int process, NativeException cause) =>
        Of(process, ProcessStatus.Of(process), ProcMount.HidePid(), cause);

    /// <summary>The same, with a status that has been read.</summary>
    /// <param name="process">The requested number.</param>
    /// <param name="status">Its status in the kernel.</param>
    /// <param name="hidePid">The mount option of /proc; null for none.</param>
    /// <param name="cause">The call that failed.</param>
    internal static SocketProblemException Of(int process, ProcessStatus status, string? hidePid, NativeException cause)
    {
        string id = process.ToString(CultureInfo.InvariantCulture);
        (SocketProblem problem, string message, string remedy) = status switch
        {
            { Existence: ProcessExistence.None } => (
                SocketProblem.ProcessNotFound,
                $"There is no process {id}, or it has ended.",
                "Get-TcpSocket lists the sockets of existing processes."),
            { Existence: ProcessExistence.Zombie } => (
                SocketProblem.ProcessNotFound,
                $"Process {id} has ended; its parent has not waited for it yet (a zombie).",
                "It has no sockets any more. Get-TcpSocket lists the sockets of existing processes."),
            { Existence: ProcessExistence.Thread, ThreadGroup: { } group } => (
                SocketProblem.ProcessIsThread,
                $"{id} is a thread of process {group}{InParentheses(ProcessNames.Read(group))}, not a process.",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Threads share the descriptors of their process: give {group} instead.")),
            { Existence: ProcessExistence.Thread } => (
                SocketProblem.ProcessIsThread,
                $"{id} is a thread, not a process; /proc does not show this user which process it belongs to.",
                "Give the number of its process instead: as root, ps -eLo pid,lwp,comm lists both."),
            { IsVisible: false } when hidePid is not null => (
                SocketProblem.ProcessNotPermitted,
                $"Process {id} exists, but /proc, which is mounted with hidepid={hidePid}, hides it from this user.",
                Permission),
            { IsVisible: false } => (
                SocketProblem.ProcessNotPermitted,
                $"Process {id} exists, but /proc does not show it.",
                "Mount the /proc of this PID namespace: mount -t proc proc /proc"),
            _ => (
                SocketProblem.ProcessNotPermitted,
                $"This user may not look into process {id} ({cause.ErrorName}).",
                cause.ErrorNumber == Errno.ENOSYS
                    ? $"The kernel lacks {cause.Call} (Linux 5.6), or a seccomp filter hides it."
                    : Permission),
        };
        return new(problem, process, message, remedy, cause);
    }

    private static string InParentheses(string? name) => name is null ? "" : $" ({name})";
}
