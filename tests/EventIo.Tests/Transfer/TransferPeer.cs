using System.Net.Sockets;
using System.Security.Cryptography;
using EventIo.Tests.Multiplexing;
using EventIo.Tests.Support;
using EventIo.Transfer;

namespace EventIo.Tests.Transfer;

/// <summary>A loopback TCP connection: a non-blocking near end, and a far end that receives on request.</summary>
internal sealed class TransferPeer : IDisposable
{
    private readonly TestSockets _sockets = new();

    /// <summary>Connects.</summary>
    /// <param name="receiveBufferBytes">
    /// The far end's SO_RCVBUF; a small one limits the bytes in flight. 0 for the default.
    /// </param>
    /// <param name="segmentBytes">Bytes in a full segment; 0 for loopback's default.</param>
    internal TransferPeer(int receiveBufferBytes = 0, int segmentBytes = 0)
    {
        (Near, Far) = _sockets.TcpPair(segmentBytes);
        if (receiveBufferBytes > 0)
            Far.ReceiveBufferSize = receiveBufferBytes;
    }

    internal int Near { get; }

    internal Socket Far { get; }

    /// <summary>Receives to the end on another thread.</summary>
    /// <returns>How many bytes arrived, and their SHA-256.</returns>
    internal Background<(long Count, string Hash)> ReceiveAll(int delayMilliseconds = 0) => new(() =>
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[256 * 1024];
        long count = 0;
        Far.ReceiveTimeout = HangGuard.Milliseconds;
        for (int received; (received = Far.Receive(buffer)) > 0; count += received)
        {
            hash.AppendData(buffer, 0, received);
            if (delayMilliseconds > 0)
                Thread.Sleep(delayMilliseconds);
        }
        return (count, Convert.ToHexString(hash.GetHashAndReset()));
    });

    /// <summary>Drives a transfer to its end and ends the stream.</summary>
    internal long Send(
        SocketTransfer transfer, TransferSource source, long offset = 0, long count = SocketTransfer.ToTheEnd)
    {
        using var driver = new TransferDriver(idleTimeoutSeconds: 60, CancellationToken.None);
        transfer.Attach(Near);
        transfer.Begin(source, offset, count);
        long moved = driver.Run(transfer);
        driver.AwaitRelease(transfer);
        EndStream();
        return moved;
    }

    internal void EndStream() => _ = Tmds.Linux.LibC.shutdown(Near, Tmds.Linux.LibC.SHUT_WR);

    internal void CloseNear() => _sockets.Close(Near);

    public void Dispose() => _sockets.Dispose();
}
