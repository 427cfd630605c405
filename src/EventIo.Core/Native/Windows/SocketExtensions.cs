using System.Runtime.Versioning;

namespace EventIo.Native.Windows;

/// <summary>Extension functions, whose addresses a socket's provider returns (mswsock.h).</summary>
[SupportedOSPlatform("windows")]
internal static unsafe class SocketExtensions
{
    private static readonly Guid AcceptExId = new(
        0xb5367df1, 0xcbac, 0x11cf, 0x95, 0xca, 0x00, 0x80, 0x5f, 0x48, 0xa1, 0x92);
    private static readonly Guid ConnectExId = new(
        0x25a207b9, 0xddf3, 0x4660, 0x8e, 0xe9, 0x76, 0xe5, 0x8c, 0x74, 0x06, 0x3e);
    private static readonly Guid TransmitFileId = new(
        0xb5367df0, 0xcbac, 0x11cf, 0x95, 0xca, 0x00, 0x80, 0x5f, 0x48, 0xa1, 0x92);

    /// <summary>Returns AcceptEx of a listener's provider.</summary>
    /// <exception cref="NativeException">The provider does not implement it.</exception>
    internal static delegate* unmanaged<nint, nint, byte*, uint, uint, uint, uint*, NativeOverlapped*,
    int> AcceptEx(int listener) =>
        (delegate* unmanaged<nint, nint, byte*, uint, uint, uint, uint*, NativeOverlapped*, int>)Find(listener,
            AcceptExId, "AcceptEx");

    /// <summary>Returns ConnectEx of a socket's provider.</summary>
    /// <exception cref="NativeException">The provider does not implement it.</exception>
    internal static delegate* unmanaged<nint, void*, int, void*, uint, uint*, NativeOverlapped*,
    int> ConnectEx(int socket) =>
        (delegate* unmanaged<nint, void*, int, void*, uint, uint*, NativeOverlapped*, int>)Find(socket, ConnectExId,
            "ConnectEx");

    /// <summary>Returns TransmitFile of a connection's provider.</summary>
    /// <exception cref="NativeException">The provider does not implement it.</exception>
    internal static delegate* unmanaged<nint, nint, uint, uint, NativeOverlapped*, void*, uint,
    int> TransmitFile(int socket) =>
        (delegate* unmanaged<nint, nint, uint, uint, NativeOverlapped*, void*, uint, int>)Find(socket, TransmitFileId,
            "TransmitFile");

    private static void* Find(int socket, Guid id, string name)
    {
        void* function;
        uint written;
        return WinSock.ControlExtended(
            socket, SocketConstants.SIO_GET_EXTENSION_FUNCTION_POINTER, &id, sizeof(Guid), &function, sizeof(void*),
            &written, null, null) == 0
                ? function
                : throw NativeException.OfWindows("WSAIoctl", WinSock.LastError, name);
    }
}
