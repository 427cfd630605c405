using Tmds.Linux;

namespace EventIo.Native.Linux;

/// <summary>Makes struct open_how, what openat2(2) is told of a path.</summary>
internal static class OpenHow
{
    /// <summary>It must not lead out of the folder that it begins at, which the kernel keeps to whatever is renamed meanwhile.</summary>
    /// <param name="flags">O_* of open(2).</param>
    internal static open_how Beneath(int flags) => new()
    {
        flags = (ulong)flags,
        resolve = (ulong)(LibC.RESOLVE_BENEATH | LibC.RESOLVE_NO_MAGICLINKS),
    };
}
