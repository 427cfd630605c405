using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace EventIo.Native.Windows;

/// <summary>
/// Windows Sockets 2. A failed call returns -1, with the reason in <see cref="LastError"/>; read it at once. Saving it
/// after every call, failed or not, would slow hot paths.
/// </summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class WinSock
{
    private const string Library = "ws2_32.dll";
    private const ushort Version22 = 0x0202;
    private const int StartupDataBytes = 512;

    /// <summary>The error of this thread's last failed call (WSAGetLastError, which is GetLastError).</summary>
    internal static int LastError => Marshal.GetLastSystemError();

    [LibraryImport(Library, EntryPoint = "WSASocketW")]
    internal static partial nint Socket(int family, int type, int protocol, void* provider, uint group, uint flags);

    [LibraryImport(Library, EntryPoint = "closesocket")]
    internal static partial int Close(nint socket);

    [LibraryImport(Library, EntryPoint = "bind")]
    internal static partial int Bind(nint socket, byte* address, int addressBytes);

    [LibraryImport(Library, EntryPoint = "listen")]
    internal static partial int Listen(nint socket, int backlog);

    [LibraryImport(Library, EntryPoint = "connect")]
    internal static partial int Connect(nint socket, byte* address, int addressBytes);

    [LibraryImport(Library, EntryPoint = "accept")]
    internal static partial nint Accept(nint listener, byte* address, int* addressBytes);

    [LibraryImport(Library, EntryPoint = "getsockname")]
    internal static partial int GetLocalAddress(nint socket, byte* address, int* addressBytes);

    [LibraryImport(Library, EntryPoint = "getpeername")]
    internal static partial int GetRemoteAddress(nint socket, byte* address, int* addressBytes);

    /// <summary>
    /// Fills in a WSAPROTOCOL_INFOW, from which <see cref="Socket"/> creates another handle of the socket.
    /// </summary>
    [LibraryImport(Library, EntryPoint = "WSADuplicateSocketW")]
    internal static partial int Duplicate(nint socket, uint process, void* provider);

    [LibraryImport(Library, EntryPoint = "shutdown")]
    internal static partial int Shutdown(nint socket, int direction);

    [LibraryImport(Library, EntryPoint = "setsockopt")]
    internal static partial int SetOption(nint socket, int level, int name, void* value, int bytes);

    [LibraryImport(Library, EntryPoint = "getsockopt")]
    internal static partial int GetOption(nint socket, int level, int name, void* value, int* bytes);

    [LibraryImport(Library, EntryPoint = "ioctlsocket")]
    internal static partial int Control(nint socket, uint command, uint* argument);

    [LibraryImport(Library, EntryPoint = "recv")]
    internal static partial int Receive(nint socket, byte* bytes, int count, int flags);

    [LibraryImport(Library, EntryPoint = "send")]
    internal static partial int Send(nint socket, byte* bytes, int count, int flags);

    [LibraryImport(Library, EntryPoint = "WSARecv")]
    internal static partial int ReceiveOverlapped(
        nint socket, SocketBuffer* buffers, int bufferCount, uint* received, uint* flags, NativeOverlapped* overlapped,
        void* routine);

    [LibraryImport(Library, EntryPoint = "WSASend")]
    internal static partial int SendOverlapped(
        nint socket, SocketBuffer* buffers, int bufferCount, uint* sent, uint flags, NativeOverlapped* overlapped,
        void* routine);

    /// <summary>
    /// Gets the result of an overlapped call: returns 0 if it failed, with the reason in <see cref="LastError"/>.
    /// </summary>
    [LibraryImport(Library, EntryPoint = "WSAGetOverlappedResult")]
    internal static partial int GetResult(
        nint socket, NativeOverlapped* overlapped, uint* bytes, int waits, uint* flags);

    [LibraryImport(Library, EntryPoint = "WSAIoctl")]
    internal static partial int ControlExtended(
        nint socket, uint command, void* input, int inputBytes, void* output, int outputBytes, uint* written,
        void* overlapped, void* routine);

    /// <summary>Initializes Windows Sockets 2.2, once for the process and before its first socket.</summary>
    internal static void Start() => RuntimeHelpers.RunClassConstructor(typeof(Startup).TypeHandle);

    [LibraryImport(Library, EntryPoint = "WSAStartup")]
    private static partial int Start(ushort version, byte* data);

    private static class Startup
    {
        static Startup()
        {
            byte* data = stackalloc byte[StartupDataBytes];
            int error = WinSock.Start(Version22, data);
            if (error != 0)
                throw NativeException.OfWindows("WSAStartup", error);
        }
    }
}
