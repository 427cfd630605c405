using EventIo.Native.Linux.Proc;
using EventIo.Native.Linux.Proc.SystemCalls;

namespace EventIo.Inspection.Observation;

/// <summary>Describes a call that a thread sleeps in, with the object that its descriptor refers to.</summary>
internal static class BlockingCall
{
    // Calls whose first argument is a descriptor.
    private static readonly HashSet<string> OnDescriptor = new(StringComparer.Ordinal)
    {
        "read", "write", "readv", "writev", "pread64", "pwrite64", "preadv", "pwritev", "preadv2", "pwritev2",
        "recvfrom",
        "recvmsg", "recvmmsg", "sendto", "sendmsg", "sendmmsg", "accept", "accept4", "connect", "sendfile", "fsync",
        "fdatasync",
        "flock", "fcntl", "ioctl", "splice", "ftruncate", "fallocate", "getdents64", "epoll_ctl", "close", "shutdown",
        "io_uring_enter", "epoll_wait", "epoll_pwait", "epoll_pwait2",
    };

    /// <summary>Names a call: <c>read(5: Pipe)</c>, <c>futex</c>.</summary>
    /// <param name="state">The call.</param>
    /// <param name="descriptors">The descriptors of the process.</param>
    internal static string Describe(in SystemCallState state, DescriptorTable descriptors) =>
        Describe(state, descriptors.Find);

    /// <summary>Names a call.</summary>
    /// <param name="state">The call.</param>
    /// <param name="find">Returns what a descriptor of the process refers to.</param>
    internal static string Describe(in SystemCallState state, Func<int, DescriptorLink> find)
    {
        string name = Name(state);
        return Descriptor(state) is { } descriptor
            ? FormattableString.Invariant($"{name}({descriptor}: {find(descriptor).Kind})")
            : name;
    }

    /// <summary>Returns the call's name; a text for a thread that sleeps outside of any call.</summary>
    internal static string Name(in SystemCallState state) => state.IsRunning ? "running"
        : state.Number == SystemCallState.NoCall ? "no call (a page fault or a signal stop)"
        : SystemCallTable.Current.Name(state.Number);

    /// <summary>Returns the descriptor argument of a call; null if it has none.</summary>
    internal static int? Descriptor(in SystemCallState state) =>
        !state.IsRunning && state.Number != SystemCallState.NoCall
            && OnDescriptor.Contains(SystemCallTable.Current.Name(state.Number))
            ? state.IntArgument(0)
            : null;
}
