namespace EventIo.Native.Linux;

/// <summary>
/// A system call that a kernel may lack and a seccomp filter may deny. A denied one is treated as an absent one.
/// </summary>
/// <param name="Name">Its name, without the section of its manual page.</param>
/// <param name="Since">The first version of Linux that has it.</param>
/// <param name="Without">What happens without it: a sentence.</param>
public sealed record OptionalCall(string Name, string Since, string Without)
{
    /// <summary>The calls that EventIo can do without, or whose absence it reports.</summary>
    public static IReadOnlyList<OptionalCall> All { get; } =
    [
        new("adjtimex", "1.0", "Measure-EventServer doesn't report how wrong the host's clock may be."),
        new("eventfd2", "2.6.27", "Servers and measurements are not available: an error names the call."),
        new("process_vm_readv", "3.2", "Get-EventLoop leaves the sets of poll(2) and select(2) empty, and says why."),
        new("kcmp", "3.5", "Get-EpollInstance can't find out whether a watched timer was closed; it says so."),
        new("memfd_create", "3.17", "Measure-ZeroCopy makes its payload in /dev/shm."),
        new("statx", "4.11", "Files are examined with fstatat(2)."),
        new("io_uring_setup", "5.1", "IoUring is not available."),
        new("io_uring_enter", "5.1", "IoUring is not available."),
        new("io_uring_register", "5.1", "IoUring makes a request for each receive."),
        new("pidfd_open", "5.3", "Sockets of other processes are listed, but can't be queried or changed."),
        new("openat2", "5.6", "The workload File refuses symbolic links."),
        new("pidfd_getfd", "5.6", "Sockets of other processes are listed, but can't be queried or changed."),
        new("epoll_pwait2", "5.11", "Epoll waits for whole milliseconds."),
    ];
}
