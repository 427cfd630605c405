namespace EventIo.Native.Windows;

/// <summary>WSABUF: the memory to receive into or to send from.</summary>
internal struct SocketBuffer
{
    public uint Length;
    public nint Address;
}
