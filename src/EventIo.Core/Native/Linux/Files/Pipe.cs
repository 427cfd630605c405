using Tmds.Linux;

namespace EventIo.Native.Linux.Files;

/// <summary>A pipe(2), through which splice(2) moves pages.</summary>
internal sealed unsafe class Pipe : IDisposable
{
    private readonly DescriptorHandle _reader;
    private readonly DescriptorHandle _writer;

    /// <summary>Opens a pipe.</summary>
    /// <param name="capacityBytes">
    /// The requested capacity in bytes. The kernel rounds it up to a power of two of pages. Ordinary users
    /// may have fs.pipe-max-size bytes in a pipe, and fs.pipe-user-pages-soft pages in all their pipes. If the request
    /// exceeds a limit, the capacity stays at the default.
    /// </param>
    /// <exception cref="NativeException">Most often EMFILE.</exception>
    internal Pipe(int capacityBytes)
    {
        int* ends = stackalloc int[2];
        NativeException.Check(LibC.pipe2(ends, LibC.O_CLOEXEC), "pipe2(2)");
        _reader = new DescriptorHandle(ends[0]);
        _writer = new DescriptorHandle(ends[1]);
        _ = LibC.fcntl(Writer, LibC.F_SETPIPE_SZ, capacityBytes);
        CapacityBytes = LibC.fcntl(Writer, LibC.F_GETPIPE_SZ);
    }

    /// <summary>The read end.</summary>
    internal int Reader => _reader.Value;

    /// <summary>The write end.</summary>
    internal int Writer => _writer.Value;

    /// <summary>The actual capacity in bytes.</summary>
    internal int CapacityBytes { get; }

    /// <summary>Returns the flags of a splice(2) from a pipe into a socket, which does not wait for room.</summary>
    /// <param name="isMoreComing">
    /// More bytes follow: a segment that is not full may wait for them (SPLICE_F_MORE).
    /// </param>
    internal static uint FlagsOut(bool isMoreComing) =>
        (uint)(LibC.SPLICE_F_MOVE | LibC.SPLICE_F_NONBLOCK | (isMoreComing ? LibC.SPLICE_F_MORE : 0));

    public void Dispose()
    {
        _reader.Dispose();
        _writer.Dispose();
    }
}
