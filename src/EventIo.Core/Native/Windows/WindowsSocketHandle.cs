using System.Runtime.Versioning;

namespace EventIo.Native.Windows;

/// <summary>
/// A socket that is closed exactly once. Its handle fits into 32 bits, like every kernel handle of Windows.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsSocketHandle(int socket) : DescriptorHandle(socket)
{
    /// <inheritdoc/>
    protected override bool ReleaseHandle() => WinSock.Close(handle) == 0;
}
