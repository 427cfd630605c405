using System.Globalization;

namespace EventIo.Native.Linux.IoUring.Probing;

/// <summary>Why io_uring_setup(2) was refused, and what an operator can do about it.</summary>
internal static class IoUringRefusal
{
    private const string DisabledPath = "/proc/sys/kernel/io_uring_disabled";
    private const string GroupPath = "/proc/sys/kernel/io_uring_group";
    private const string Otherwise = "or use another multiplexer.";

    /// <summary>Explains an error number.</summary>
    /// <param name="errorNumber">The positive errno.</param>
    internal static IoUringSupport Explain(int errorNumber) =>
        Explain(errorNumber, Read(DisabledPath), Read(GroupPath)) with
        {
            Refused = new NativeException("io_uring_setup(2)", errorNumber),
        };

    /// <summary>Explains an error number.</summary>
    /// <param name="errorNumber">The positive errno.</param>
    /// <param name="disabled">
    /// kernel.io_uring_disabled (Linux 6.6): 0, 1, 2; <see langword="null"/> when there is none.
    /// </param>
    /// <param name="group">kernel.io_uring_group: a group id, or -1 for none.</param>
    internal static IoUringSupport Explain(int errorNumber, string? disabled, string? group) => errorNumber switch
    {
        Errno.ENOSYS => Refuse(
            "This kernel has no io_uring, or a seccomp filter hides it (ENOSYS).",
            $"Use a kernel with CONFIG_IO_URING outside such a filter, {Otherwise}"),
        Errno.EPERM when disabled == "2" => Refuse(
            "io_uring is switched off for everyone: kernel.io_uring_disabled is 2.",
            $"Run 'sysctl -w kernel.io_uring_disabled=0' as root, {Otherwise}"),
        Errno.EPERM when disabled == "1" => Refuse(
            "io_uring is switched off for ordinary users: kernel.io_uring_disabled is 1"
            + (group is null or "-1" ? ", and no group is exempt." : $", and you are not in group {group}."),
            "Run as root, join the group of kernel.io_uring_group, or run "
            + $"'sysctl -w kernel.io_uring_disabled=0' as root, {Otherwise}"),
        Errno.EPERM or Errno.EACCES => Refuse(
            $"A seccomp filter or a security module forbids io_uring ({Errno.Name(errorNumber)}), as containers do " +
            "by default.",
            "Allow io_uring_setup, io_uring_enter and io_uring_register in the container's seccomp profile, " +
            Otherwise),
        Errno.ENOMEM => Refuse(
            $"The ring's memory is over RLIMIT_MEMLOCK, which is {LockedMemoryLimit()} (ENOMEM).",
            $"Raise the limit ('ulimit -l', LimitMEMLOCK= of a service), {Otherwise}"),
        Errno.EMFILE or Errno.ENFILE => Refuse(
            $"No descriptor is left for a ring ({Errno.Name(errorNumber)}).",
            "Close unused descriptors, or raise the limit ('ulimit -n')."),
        _ => Refuse(
            new NativeException("io_uring_setup(2)", errorNumber).Message,
            "See io_uring_setup(2) for this error, " + Otherwise),
    };

    private static IoUringSupport Refuse(string reason, string action) =>
        new() { Reason = reason, RecommendedAction = action };

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string LockedMemoryLimit() => ResourceLimits.LockedMemoryBytes is var bytes and not long.MaxValue
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024} KiB")
        : "unlimited";
}
