using System.Text;
using EventIo.Native;
using EventIo.Native.Linux;
using Tmds.Linux;

namespace EventIo.Transfer;

/// <summary>What is moved: a file, or anything else that can be opened and read.</summary>
public sealed unsafe class TransferSource : IDisposable
{
    private readonly DescriptorHandle? _handle;

    /// <summary>Of nothing, until <see cref="Borrow"/>.</summary>
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
        if (status.IsRegular && (status.Size > 0 || IsEmpty()))
            Length = status.Size;
        else if (status.IsBlockDevice)
            Length = (long)LibC.lseek(handle.Value, 0, LibC.SEEK_END);
    }

    /// <summary>Its path.</summary>
    public string Path { get; }

    /// <summary>The descriptor. Valid until this object is disposed.</summary>
    public int Descriptor { get; private set; }

    /// <summary>
    /// Bytes, as they were when it was opened; <see langword="null"/> for what has no length: a pipe, a device, a file of
    /// /proc.
    /// </summary>
    public long? Length { get; private set; }

    /// <summary>A pipe, named or not.</summary>
    public bool IsPipe { get; }

    /// <summary>It has a length, and bytes at offsets.</summary>
    internal bool IsSeekable => Length is not null;

    /// <summary>Opens a path for reading. A named pipe is opened whether or not somebody writes to it yet.</summary>
    /// <param name="path">The path, from the root.</param>
    /// <returns>The source, the caller's to dispose.</returns>
    /// <exception cref="NativeException">There is no such file (ENOENT), it may not be read (EACCES), it is a folder (EISDIR).</exception>
    public static TransferSource Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        byte[] native = Encoding.UTF8.GetBytes(path + '\0');
        fixed (byte* first = native)
        {
            // Non-blocking means something for pipes and some devices: to wait for them is the driver's to do, who can be stopped.
            int descriptor = NativeException.Check(
                LibC.open(first, LibC.O_RDONLY | LibC.O_CLOEXEC | LibC.O_NONBLOCK), "open(2)", path);
            return Own(path, descriptor);
        }
    }

    /// <summary>Takes over a descriptor: one that does not block, if it is a pipe's.</summary>
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

    /// <summary>How long it is now.</summary>
    /// <returns>Bytes; <see langword="null"/> for what has no length.</returns>
    public long? CurrentLength() => Length is null ? null : FileStatus.Of(Descriptor) is { IsRegular: true } status ? status.Size : Length;

    /// <summary>Is of another regular file from here on, which stays its owner's to close.</summary>
    /// <param name="descriptor">The file.</param>
    /// <param name="length">How long it is, or as much of it as is to be moved.</param>
    internal void Borrow(int descriptor, long length) => (Descriptor, Length) = (descriptor, length);

    /// <inheritdoc/>
    public void Dispose() => _handle?.Dispose();

    // Files of /proc say that they are empty, and are not.
    private bool IsEmpty()
    {
        byte first;
        return HotCalls.PositionedRead(Descriptor, &first, 1, 0) <= 0;
    }
}
