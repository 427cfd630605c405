using Microsoft.Win32.SafeHandles;
using Tmds.Linux;

namespace EventIo.Native.Linux.Files;

/// <summary>
/// A part of a file in memory (mmap(2)), which only the kernel may read: after the file has shrunk, reading it here
/// would raise SIGBUS, while a system call returns EFAULT.
/// </summary>
internal sealed unsafe class FileWindow : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly long _pageMask = Environment.SystemPageSize - 1;
    private long _offset;
    private nuint _mappedBytes;

    internal FileWindow()
        : base(ownsHandle: true)
    {
    }

    /// <summary>The offset in the file of the first byte after the window.</summary>
    internal long End { get; private set; }

    /// <summary>Returns the address of a byte of the file.</summary>
    internal byte* At(long offset) => (byte*)handle + (offset - _offset);

    /// <summary>Returns whether a byte of the file is in the window.</summary>
    internal bool Has(long offset) => !IsInvalid && offset >= _offset && offset < End;

    /// <summary>Moves the window: unmaps the current part and maps another one.</summary>
    /// <returns>0, or a negative errno: ENODEV for a file that can't be mapped, EACCES.</returns>
    internal int MoveTo(int descriptor, long offset, long length)
    {
        Clear();
        long begin = offset & ~_pageMask;
        nuint bytes = (nuint)(offset + length - begin);
        nint address = HotCalls.Map(0, bytes, LibC.PROT_READ, LibC.MAP_SHARED, descriptor, begin);
        if (address == -1)
            return -HotCalls.LastError;
        SetHandle(address);
        _mappedBytes = bytes;
        _offset = begin;
        End = offset + length;
        _ = HotCalls.Advise(address, bytes, LibC.MADV_SEQUENTIAL);
        return 0;
    }

    /// <summary>Unmaps the current part.</summary>
    internal void Clear()
    {
        if (IsInvalid)
            return;
        _ = HotCalls.Unmap(handle, _mappedBytes);
        SetHandle(0);
        End = 0;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => HotCalls.Unmap(handle, _mappedBytes) == 0;
}
