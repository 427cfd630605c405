using System.Buffers.Text;

namespace EventIo.Native.Linux.Proc;

/// <summary>
/// The information in a link of /proc/PID/fd: the kind, and the inode of a socket or a pipe (proc(5)).
/// </summary>
/// <param name="Kind">The kind.</param>
/// <param name="Inode">The inode of a socket or a pipe; 0 for the others.</param>
internal readonly record struct DescriptorLink(DescriptorKind Kind, ulong Inode)
{
    /// <summary>Parses a link's target.</summary>
    internal static DescriptorLink Parse(ReadOnlySpan<byte> target)
    {
        if (target.IsEmpty)
            return default;
        if (target.StartsWith("socket:["u8))
            return new(DescriptorKind.Socket, Number(target["socket:["u8.Length..]));
        if (target.StartsWith("pipe:["u8))
            return new(DescriptorKind.Pipe, Number(target["pipe:["u8.Length..]));
        if (target.StartsWith("anon_inode:"u8))
            return new(Anonymous(target["anon_inode:"u8.Length..].Trim("[]"u8)), 0);
        if (target[0] == '/')
            return new(IsTerminal(target) ? DescriptorKind.Terminal : DescriptorKind.File, 0);
        return new(target.StartsWith("pidfd:"u8) ? DescriptorKind.Process : DescriptorKind.Other, 0);
    }

    private static DescriptorKind Anonymous(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("eventpoll"u8) ? DescriptorKind.Epoll
        : name.SequenceEqual("eventfd"u8) ? DescriptorKind.EventFd
        : name.SequenceEqual("timerfd"u8) ? DescriptorKind.Timer
        : name.SequenceEqual("signalfd"u8) ? DescriptorKind.Signal
        : name.SequenceEqual("inotify"u8) ? DescriptorKind.Inotify
        : name.SequenceEqual("io_uring"u8) ? DescriptorKind.IoUring
        : name.SequenceEqual("pidfd"u8) ? DescriptorKind.Process
        : DescriptorKind.Other;

    private static bool IsTerminal(ReadOnlySpan<byte> path) =>
        path.StartsWith("/dev/pts/"u8) || path.StartsWith("/dev/tty"u8) || path.SequenceEqual("/dev/console"u8);

    private static ulong Number(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out ulong number, out _) ? number : 0;
}
