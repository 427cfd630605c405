using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Linux.Files;
using EventIo.Transfer;
using Tmds.Linux;

namespace EventIo.Measurement.Transfers.ZeroCopy;

/// <summary>
/// Tests whether a method gives the socket the file's own pages: the file is changed while its bytes are in the socket,
/// not yet received. If the change arrives, nothing was copied. Uses loopback and a file in memory.
/// </summary>
public static unsafe class ZeroCopyProof
{
    private const int Bytes = 4096;
    private const byte Before = (byte)'b';
    private const byte After = (byte)'a';

    private static readonly Lock Gate = new();
    private static readonly Dictionary<TransferMethod, bool?> Known = [];

    /// <summary>Tests a method, once in the lifetime of this process.</summary>
    /// <param name="method">A method of Linux.</param>
    /// <returns>
    /// Whether the socket got the pages themselves; <see langword="null"/> if it could not be tested.
    /// </returns>
    public static bool? Of(TransferMethod method)
    {
        lock (Gate)
        {
            if (Known.TryGetValue(method, out bool? known))
                return known;
            try
            {
                return Known[method] = Try(method);
            }
            catch (NativeException)
            {
                // No loopback, no descriptor or no ring: the answer is unknown, and a later call may try again.
                return null;
            }
        }
    }

    private static bool? Try(TransferMethod method)
    {
        int file = CreateFile();
        using TransferSource source = TransferSource.Own($"/proc/self/fd/{file}", file);
        (DescriptorHandle near, DescriptorHandle far) = LoopbackSink.Connect(congestionControl: null);
        using (near)
        using (far)
        using (SocketTransfer transfer = TransferCatalog.Create(method, new TransferOptions { BufferBytes = Bytes }))
        {
            transfer.Attach(near.Value);
            transfer.Begin(source);
            while (transfer.Remaining > 0)
            {
                if (transfer.Step() <= 0)
                    return null;
            }
            Fill(source.Descriptor, After);
            byte* received = stackalloc byte[Bytes];
            nint count = HotCalls.Receive(far.Value, received, Bytes, LibC.MSG_WAITALL);
            return count == Bytes && received[0] == received[Bytes - 1] ? received[0] == After : null;
        }
    }

    private static int CreateFile()
    {
        int descriptor = MemoryFile.Create();
        Fill(descriptor, Before);
        return descriptor;
    }

    private static void Fill(int descriptor, byte value)
    {
        byte* bytes = stackalloc byte[Bytes];
        new Span<byte>(bytes, Bytes).Fill(value);
        NativeException.Check((int)(long)LibC.pwrite(descriptor, bytes, Bytes, 0), "pwrite(2)", "a file in memory");
    }
}
