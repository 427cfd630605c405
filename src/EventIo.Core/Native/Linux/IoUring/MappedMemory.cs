using Microsoft.Win32.SafeHandles;
using Tmds.Linux;

namespace EventIo.Native.Linux.IoUring;

/// <summary>Memory that is shared with a ring (mmap(2)), unmapped once.</summary>
internal sealed unsafe class MappedMemory : SafeHandleMinusOneIsInvalid
{
    private readonly nuint _length;

    internal MappedMemory(int ring, long offset, nuint length)
        : base(ownsHandle: true)
    {
        _length = length;
        SetHandle((nint)LibC.mmap(
            null,
            (size_t)length,
            LibC.PROT_READ | LibC.PROT_WRITE,
            LibC.MAP_SHARED | LibC.MAP_POPULATE,
            ring,
            offset));
        if (IsInvalid)
            throw new NativeException("mmap(2)", LibC.errno, "the ring's memory");
    }

    internal byte* Address => (byte*)handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => LibC.munmap((void*)handle, (size_t)_length) == 0;
}
