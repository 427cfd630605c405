using Microsoft.Win32.SafeHandles;
using Tmds.Linux;

namespace EventIo.Native.Linux.Files;

/// <summary>Memory that is shared with the kernel (mmap(2)), and unmapped exactly once.</summary>
/// <remarks>
/// Also used where the kernel would accept any memory: the kernel keeps references to the pages for a while after a
/// ring or a socket is closed, and heap memory might be reused by then.
/// </remarks>
internal sealed unsafe class MappedMemory : SafeHandleMinusOneIsInvalid
{
    private readonly nuint _length;

    /// <summary>Maps the memory that the kernel has set up for a ring.</summary>
    internal MappedMemory(int ring, long offset, nuint length)
        : this(ring, offset, length, Writable, LibC.MAP_SHARED | LibC.MAP_POPULATE, "the memory of a ring")
    {
    }

    /// <summary>Maps new memory, all zero.</summary>
    internal MappedMemory(nuint length)
        : this(-1, 0, length, Writable, LibC.MAP_PRIVATE | LibC.MAP_ANONYMOUS, $"{length} bytes")
    {
    }

    private MappedMemory(int descriptor, long offset, nuint length, int protection, int flags, string subject)
        : base(ownsHandle: true)
    {
        _length = length;
        SetHandle((nint)LibC.mmap(
            null, (size_t)length, protection, flags, descriptor, offset));
        if (IsInvalid)
            throw new NativeException("mmap(2)", LibC.errno, subject);
    }

    private static int Writable => LibC.PROT_READ | LibC.PROT_WRITE;

    /// <summary>Maps memory that only the kernel may write.</summary>
    internal static MappedMemory ReadOnly(int ring, long offset, nuint length) =>
        new(ring, offset, length, LibC.PROT_READ, LibC.MAP_SHARED, "the memory of a ring");

    internal byte* Address => (byte*)handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => LibC.munmap((void*)handle, (size_t)_length) == 0;
}
