using EventIo.Native.Linux;
using EventIo.Native.Linux.Files;
using Tmds.Linux;

namespace EventIo.Transfer;

/// <summary>recv(2) and write(2): works with every file.</summary>
internal sealed unsafe class CopyReceiver(int socket, int file, TransferOptions options) : SocketReceiver(socket, file)
{
    private readonly MappedMemory _buffer = new((nuint)options.BufferBytes);
    private readonly int _bufferBytes = options.BufferBytes;

    internal override TransferMethod Method => TransferMethod.Copy;

    internal override long Step()
    {
        SystemCalls++;
        nint received = HotCalls.Receive(Socket, _buffer.Address, (nuint)_bufferBytes, LibC.MSG_DONTWAIT);
        if (received <= 0)
            return received == 0 ? 0 : Failed("recv(2)", isFileFailure: false);
        for (nint done = 0; done < received;)
        {
            SystemCalls++;
            nint written = HotCalls.Write(File, _buffer.Address + done, (nuint)(received - done));
            if (written < 0)
                return Failed("write(2)", isFileFailure: true);
            done += written;
        }
        return received;
    }

    public override void Dispose() => _buffer.Dispose();
}
