namespace EventIo.Native.Linux.Proc;

/// <summary>A line of the fdinfo of an epoll descriptor: one watch (proc_pid_fdinfo(5)).</summary>
/// <param name="Descriptor">
/// The descriptor's number when it was added; the process may have closed it, or have opened another file under it.
/// </param>
/// <param name="Events">The mask of epoll_ctl(2), with the kernel's own bits.</param>
/// <param name="Data">The program's own 64 bits.</param>
/// <param name="Inode">The inode of the file. A socket or a pipe has its own; anonymous files share one.</param>
/// <param name="Device">The device of the inode.</param>
internal readonly record struct EpollWatch(int Descriptor, uint Events, ulong Data, ulong Inode, uint Device)
{
    /// <summary>Parses all watches of a set.</summary>
    /// <param name="text">The fdinfo of the epoll descriptor.</param>
    /// <param name="watches">The list that the watches are added to.</param>
    internal static void Parse(ReadOnlySpan<byte> text, List<EpollWatch> watches)
    {
        while (!text.IsEmpty)
        {
            ReadOnlySpan<byte> line = ProcText.NextLine(ref text);
            if (line.StartsWith("tfd:"u8) && TryParse(line, out EpollWatch watch))
                watches.Add(watch);
        }
    }

    private static bool TryParse(ReadOnlySpan<byte> line, out EpollWatch watch)
    {
        watch = default;
        if (!ProcText.TryNextField(ref line, "tfd:"u8, out ulong descriptor)
            || !ProcText.TryNextField(ref line, "events:"u8, out ulong events, 'x'))
            return false;
        // Kernels before 4.13 end the line after the data.
        _ = ProcText.TryNextField(ref line, "data:"u8, out ulong data, 'x');
        _ = ProcText.TryNextField(ref line, "ino:"u8, out ulong inode, 'x');
        _ = ProcText.TryNextField(ref line, "sdev:"u8, out ulong device, 'x');
        watch = new((int)descriptor, (uint)events, data, inode, (uint)device);
        return true;
    }
}
