using System.Net;
using System.Runtime.InteropServices;

namespace EventIo.Native.Linux;

/// <summary>A sockaddr in native memory, which does not move during an asynchronous connect.</summary>
internal sealed unsafe class NativeAddress : IDisposable
{
    private readonly byte* _bytes;

    internal NativeAddress(EndPoint endPoint)
    {
        SocketAddress address = endPoint.Serialize();
        Length = address.Size;
        _bytes = (byte*)NativeMemory.Alloc((nuint)Length);
        address.Buffer.Span[..Length].CopyTo(new Span<byte>(_bytes, Length));
    }

    internal nint Address => (nint)_bytes;

    /// <summary>Its length in bytes.</summary>
    internal int Length { get; }

    public void Dispose() => NativeMemory.Free(_bytes);
}
