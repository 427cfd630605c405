using Tmds.Linux;

namespace EventIo.Native.Linux.Files;

/// <summary>Creates struct open_how, the argument of openat2(2).</summary>
internal static class OpenHow
{
    /// <summary>
    /// The path must not lead out of the folder that it starts at, even if something is renamed meanwhile.
    /// </summary>
    /// <param name="flags">O_* of open(2).</param>
    internal static open_how Beneath(int flags) => new()
    {
        flags = (ulong)flags,
        resolve = (ulong)(LibC.RESOLVE_BENEATH | LibC.RESOLVE_NO_MAGICLINKS),
    };
}
