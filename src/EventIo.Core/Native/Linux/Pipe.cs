using Tmds.Linux;

namespace EventIo.Native.Linux;

/// <summary>A pipe(2): what splice(2) moves pages through.</summary>
internal sealed unsafe class Pipe : IDisposable
{
    private readonly DescriptorHandle _reader;
    private readonly DescriptorHandle _writer;

    /// <summary>Opens a pipe.</summary>
    /// <param name="capacityBytes">
    /// How much it is to hold. The kernel rounds up to whole pages, a power of two of them, and refuses more than
    /// fs.pipe-max-size to ordinary users, and any more to a user whose pipes hold fs.pipe-user-pages-soft already: it then
    /// stays as it is.
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

    /// <summary>The end that is read from.</summary>
    internal int Reader => _reader.Value;

    /// <summary>The end that is written to.</summary>
    internal int Writer => _writer.Value;

    /// <summary>How many bytes it holds, in whole pages.</summary>
    internal int CapacityBytes { get; }

    /// <summary>The flags of a splice(2) from a pipe into a socket, which does not wait for room.</summary>
    /// <param name="isMoreComing">More follows: a segment that is not full may wait for it (SPLICE_F_MORE).</param>
    internal static uint FlagsOut(bool isMoreComing) =>
        (uint)(LibC.SPLICE_F_MOVE | LibC.SPLICE_F_NONBLOCK | (isMoreComing ? LibC.SPLICE_F_MORE : 0));

    public void Dispose()
    {
        _reader.Dispose();
        _writer.Dispose();
    }
}
