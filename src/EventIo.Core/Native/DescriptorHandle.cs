using Microsoft.Win32.SafeHandles;
using Tmds.Linux;

namespace EventIo.Native;

/// <summary>A file descriptor that is closed exactly once, by a finalizer if it is not disposed.</summary>
public class DescriptorHandle : SafeHandleMinusOneIsInvalid
{
    /// <summary>Takes over an open descriptor.</summary>
    /// <param name="descriptor">The descriptor.</param>
    public DescriptorHandle(int descriptor)
        : base(ownsHandle: true) => SetHandle(descriptor);

    /// <summary>The number. Valid while this object is alive and not disposed.</summary>
    public int Value => (int)handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => LibC.close((int)handle) == 0;
}
