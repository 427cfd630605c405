namespace EventIo.Native.Windows;

/// <summary>WSABUF: where bytes are received to or sent from.</summary>
internal struct SocketBuffer
{
    public uint Length;
    public nint Address;
}
