using System.Runtime.InteropServices;

namespace EventIo.Native.Linux.Proc;

/// <summary>Reads the memory of another process (process_vm_readv(2)), without stopping it.</summary>
internal static unsafe partial class ProcessMemory
{
    private const string Library = "libc.so.6";

    /// <summary>Copies memory.</summary>
    /// <param name="process">The process, or one of its threads.</param>
    /// <param name="address">The address to read from.</param>
    /// <param name="bytes">Receives the memory, completely or not at all.</param>
    /// <returns>
    /// 0, or a positive errno: ESRCH: it has ended, or /proc shows the numbers of another PID namespace; EPERM: this
    /// user may not inspect it; EFAULT: nothing is mapped there.
    /// </returns>
    internal static int Read(int process, ulong address, Span<byte> bytes)
    {
        if (bytes.IsEmpty)
            return 0;
        if (!ProcMount.HasOwnNumbers)
            return Errno.ESRCH;
        fixed (byte* start = bytes)
        {
            nuint* local = stackalloc nuint[] { (nuint)start, (nuint)bytes.Length };
            nuint* remote = stackalloc nuint[] { (nuint)address, (nuint)bytes.Length };
            nint count = ReadMemory(process, local, 1, remote, 1, 0);
            return count < 0 ? HotCalls.LastError : count == bytes.Length ? 0 : Errno.EFAULT;
        }
    }

    /// <summary>Copies an array.</summary>
    internal static int Read<T>(int process, ulong address, Span<T> values)
        where T : unmanaged => Read(process, address, MemoryMarshal.AsBytes(values));

    // struct iovec is two words.
    [LibraryImport(Library, EntryPoint = "process_vm_readv")]
    private static partial nint ReadMemory(
        int process, nuint* local, nuint localCount, nuint* remote, nuint remoteCount, nuint flags);
}
