using System.Text;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Linux.Files;
using Tmds.Linux;

namespace EventIo.Transfer;

/// <summary>The source of a transfer: a file, or anything else that can be opened and read.</summary>
public sealed unsafe class TransferSource : IDisposable
{
    private static readonly int SystemPageBytes = Environment.SystemPageSize;

    private readonly DescriptorHandle? _handle;

    /// <summary>Creates an empty source, to be set by <see cref="Borrow"/>.</summary>
    internal TransferSource() => Path = "";

    private TransferSource(string path, DescriptorHandle handle)
    {
        Path = path;
        _handle = handle;
        Descriptor = handle.Value;
        FileStatus status = FileStatus.Of(handle.Value);
        if (status.IsFolder)
            throw new NativeException("read(2)", Errno.EISDIR, path);
        IsPipe = status.IsPipe;
        if (status.IsRegular && IsSizeReliable(status.Size))
            Length = status.Size;
        else if (status.IsBlockDevice)
            Length = (long)LibC.lseek(handle.Value, 0, LibC.SEEK_END);
    }

    /// <summary>Its path.</summary>
    public string Path { get; }

    /// <summary>The descriptor. Valid until this object is disposed.</summary>
    public int Descriptor { get; private set; }

    /// <summary>
    /// The length in bytes when it was opened; <see langword="null"/> for a source without one: a pipe, a device, a
    /// file of /proc.
    /// </summary>
    public long? Length { get; private set; }

    /// <summary>Whether it is a pipe, named or not.</summary>
    public bool IsPipe { get; }

    /// <summary>Whether it has a length and can be read at offsets.</summary>
    internal bool IsSeekable => Length is not null;

    /// <summary>Opens a path for reading. A named pipe can be opened before it has a writer.</summary>
    /// <param name="path">The absolute path.</param>
    /// <returns>The source, which the caller has to dispose.</returns>
    /// <exception cref="NativeException">
    /// The file does not exist (ENOENT), may not be read (EACCES), or is a folder (EISDIR).
    /// </exception>
    public static TransferSource Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        byte[] native = Encoding.UTF8.GetBytes(path + '\0');
        fixed (byte* first = native)
        {
            // O_NONBLOCK matters for pipes and some devices: the transfer's own wait for them can be cancelled, a
            // blocked read(2) can't.
            int descriptor = NativeException.Check(
                LibC.open(first, LibC.O_RDONLY | LibC.O_CLOEXEC | LibC.O_NONBLOCK), "open(2)", path);
            return Own(path, descriptor);
        }
    }

    /// <summary>Takes over a descriptor; that of a pipe has to be non-blocking.</summary>
    internal static TransferSource Own(string path, int descriptor)
    {
        var handle = new DescriptorHandle(descriptor);
        try
        {
            return new TransferSource(path, handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Returns its current length.</summary>
    /// <returns>Bytes; <see langword="null"/> for a source without length.</returns>
    public long? CurrentLength() =>
        Length is null ? null : FileStatus.Of(Descriptor) is { IsRegular: true } status ? status.Size : Length;

    /// <summary>Makes this the source of another regular file, which the caller has to close.</summary>
    /// <param name="descriptor">The file.</param>
    /// <param name="length">Its length, or the length of the part to move.</param>
    internal void Borrow(int descriptor, long length) => (Descriptor, Length) = (descriptor, length);

    /// <inheritdoc/>
    public void Dispose() => _handle?.Dispose();

    // Files of /proc report a size of 0, those of sysfs the size of a page (kernfs; sysfs(5)): their length is known
    // only after they are read. Other file systems report the real size: its last byte can be read, and a file of size
    // 0 has no byte.
    private bool IsSizeReliable(long size)
    {
        byte one;
        return size == 0
            ? HotCalls.PositionedRead(Descriptor, &one, 1, 0) == 0
            : size > SystemPageBytes || HotCalls.PositionedRead(Descriptor, &one, 1, size - 1) != 0;
    }
}
