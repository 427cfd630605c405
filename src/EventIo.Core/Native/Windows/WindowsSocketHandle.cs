using System.Runtime.Versioning;
using EventIo.Native.Linux;

namespace EventIo.Native.Windows;

/// <summary>A socket that is closed once. Its handle is a number of 32 bits, as every kernel handle of Windows is.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsSocketHandle(int socket) : DescriptorHandle(socket)
{
    /// <inheritdoc/>
    protected override bool ReleaseHandle() => WinSock.Close(handle) == 0;
}
