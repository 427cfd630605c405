using EventIo.Native;
using EventIo.Native.Linux.Proc;
using EventIo.Sockets;

namespace EventIo.Inspection.Observation;

/// <summary>Describes why a process can't be inspected.</summary>
internal static class InspectionProblems
{
    private const string Denied = ", the error of kernels without this call, of seccomp filters and of missing rights";

    /// <summary>Returns the problem of a process that can't be read.</summary>
    /// <param name="process">The process.</param>
    /// <param name="errorNumber">The reason, an errno.</param>
    internal static SocketProblemException Create(int process, int errorNumber) => errorNumber switch
    {
        Errno.EACCES or Errno.EPERM => new(
            SocketProblem.ProcessNotPermitted, process,
            FormattableString.Invariant($"This user may not look into process {process} ({Errno.Name(errorNumber)})."),
            "Run as root or as the process's own user; if kernel.yama.ptrace_scope is 1 or more, or in a " +
            "container, CAP_SYS_PTRACE is required."),
        _ => new(
            SocketProblem.ProcessNotFound, process,
            FormattableString.Invariant($"There is no process {process} that this user can see, or it has ended."),
            "Get-EventLoop without -ProcessId lists the processes that wait for events. " +
                "If /proc is mounted with hidepid, only root sees the processes of others."),
    };

    /// <summary>Returns the problem of a kernel thread, which has neither descriptors nor system calls.</summary>
    internal static SocketProblemException KernelThread(int process) => new(
        SocketProblem.ProcessNotFound, process,
        FormattableString.Invariant(
            $"Process {process} is a thread of the kernel: it has no descriptors and makes no system calls."),
        "Choose a process; Get-EventLoop without -ProcessId lists those that wait for events.");

    /// <summary>
    /// Checks whether a number belongs to a thread or a zombie, which /proc shows as well as running processes.
    /// </summary>
    /// <param name="number">The specified number.</param>
    /// <returns>The problem; <see langword="null"/> if there is none, or nothing has the number.</returns>
    internal static SocketProblemException? OfNumber(int number) => ProcessStatus.Of(number) switch
    {
        { Existence: ProcessExistence.Zombie } => new(
            SocketProblem.ProcessNotFound, number,
            FormattableString.Invariant(
                $"Process {number} has ended; its parent has not waited for it yet (a zombie)."),
            "Get-EventLoop without -ProcessId lists the processes that wait for events."),
        { Existence: ProcessExistence.Thread, ThreadGroup: { } process } => new(
            SocketProblem.ProcessIsThread, number,
            FormattableString.Invariant($"{number} is a thread of process {process}, not a process."),
            FormattableString.Invariant($"Specify the process: -ProcessId {process}")),
        _ => null,
    };

    /// <summary>Describes why the set of a poll(2) or select(2) was not read, as a limitation of a row.</summary>
    /// <param name="errorNumber">The errno; 0 if the thread had left the call.</param>
    internal static string UnreadableSet(int errorNumber) => errorNumber == 0
        ? "The set could not be read: the thread had left the call."
        : $"The set could not be read: {Failed("process_vm_readv(2)", errorNumber)}";

    /// <summary>Describes why the anonymous files of a set were not compared, as a limitation of a row.</summary>
    /// <param name="errorNumber">The errno.</param>
    internal static string Incomparable(int errorNumber) =>
        "It is not known whether timers, eventfds and other anonymous files are still those that were added to the " +
        "set: "
        + Failed("kcmp(2)", errorNumber);

    /// <summary>Returns the problem of a thread that none of the processes has.</summary>
    internal static SocketProblemException ThreadNotFound(int thread, IReadOnlyList<int> processes) => new(
        SocketProblem.ProcessNotFound, thread,
        FormattableString.Invariant(
            $"Thread {thread} is not one of process {string.Join(", ", processes)}, or it has ended."),
        "Get-EventLoop -ProcessId lists the threads of a process that wait for events.");

    private static string Failed(string call, int errorNumber) => ProcMount.HasOwnNumbers
        ? $"{call} failed with {Errno.Name(errorNumber)}{(Errno.IsAbsence(errorNumber) ? Denied : "")}."
        : $"{call} needs the process numbers of this PID namespace, but /proc shows those of another one.";
}
