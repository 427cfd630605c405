using Microsoft.Win32.SafeHandles;
using Tmds.Linux;

namespace EventIo.Native.Linux;

/// <summary>Memory that is shared with the kernel (mmap(2)), unmapped once.</summary>
/// <remarks>
/// Also where the kernel would take any memory of ours, it gets this: it holds on to the pages for a while after a ring or a
/// socket is closed, and they must not be another's by then, as they would be from a heap.
/// </remarks>
internal sealed unsafe class MappedMemory : SafeHandleMinusOneIsInvalid
{
    private readonly nuint _length;

    /// <summary>Maps what the kernel has set up for a ring.</summary>
    internal MappedMemory(int ring, long offset, nuint length)
        : this(ring, offset, length, LibC.MAP_SHARED | LibC.MAP_POPULATE, "the memory of a ring")
    {
    }

    /// <summary>Maps new memory, all zero.</summary>
    internal MappedMemory(nuint length)
        : this(-1, 0, length, LibC.MAP_PRIVATE | LibC.MAP_ANONYMOUS, $"{length} bytes")
    {
    }

    private MappedMemory(int descriptor, long offset, nuint length, int flags, string subject)
        : base(ownsHandle: true)
    {
        _length = length;
        SetHandle((nint)LibC.mmap(
            null, (size_t)length, LibC.PROT_READ | LibC.PROT_WRITE, flags, descriptor, offset));
        if (IsInvalid)
            throw new NativeException("mmap(2)", LibC.errno, subject);
    }

    internal byte* Address => (byte*)handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => LibC.munmap((void*)handle, (size_t)_length) == 0;
}
