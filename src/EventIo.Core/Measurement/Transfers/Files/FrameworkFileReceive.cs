using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using EventIo.Native;
using EventIo.Transfer;

namespace EventIo.Measurement.Transfers.Files;

/// <summary>Receives a file on systems other than Linux: reads into a buffer and writes from it.</summary>
internal static class FrameworkFileReceive
{
    /// <summary>Receives on the calling thread.</summary>
    /// <exception cref="IOException">The file can't be created.</exception>
    /// <exception cref="TransferException">No sender connected in time.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before anybody connected.</exception>
    internal static TransferOutcome Run(FileReceivePlan plan, TransferProgress progress, CancellationToken cancellation)
    {
        using var pending = new PendingFile(plan.Path, plan.Overwrites);
        TransferOutcome outcome;
        using (var file = new FileStream(
            pending.Path, pending.Path == plan.Path && plan.Overwrites ? FileMode.OpenOrCreate : FileMode.CreateNew,
            FileAccess.ReadWrite))
        {
            progress.Activity = $"Waiting for a connection at {plan.Listener.EndPoint}";
            using Socket socket = AcceptSender(plan, cancellation);
            outcome = Receive(socket, file, plan, progress, cancellation);
        }
        if (outcome.Row.Status == MeasurementStatus.Measured && outcome.Row.IsHashMatched != false)
            pending.Keep();
        return outcome;
    }

    private static TransferOutcome Receive(
        Socket socket, FileStream file, FileReceivePlan plan, TransferProgress progress, CancellationToken cancellation)
    {
        file.SetLength(0);
        string? reason = plan.Method is TransferMethod.Auto or TransferMethod.Copy
            ? null
            : $"{plan.Method} is not available on this system.";
        var peer = socket.RemoteEndPoint as IPEndPoint;
        progress.Activity = $"{TransferMethod.Copy} from {peer}";
        return new FrameworkMove(plan.Path, TransferDirection.Receive, plan.Method, TransferMethod.Copy, reason)
            .Run(
            move =>
            {
                progress.Begin(null, () => move.Bytes);
                Copy(socket, file, plan, move, cancellation);
                if (plan.AppendHash)
                    CompareHash(file, move);
            },
            row => row with
            {
                ComputerName = peer?.Address.ToString(),
                Port = plan.Listener.EndPoint.Port,
                PayloadBytes = row.Status == MeasurementStatus.Measured ? row.Bytes : null,
                BufferBytes = plan.Options.BufferBytes,
            });
    }

    // Ignores connections that close without a byte, as a port scan's do.
    private static Socket AcceptSender(FileReceivePlan plan, CancellationToken cancellation)
    {
        while (true)
        {
            Socket socket = Accept(plan, cancellation);
            try
            {
                if (Sends(socket, plan, cancellation))
                    return socket;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
            socket.Dispose();
        }
    }

    private static bool Sends(Socket socket, FileReceivePlan plan, CancellationToken cancellation)
    {
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (plan.IdleTimeoutSeconds is { } seconds)
            idle.CancelAfter(TimeSpan.FromSeconds(seconds));
        try
        {
            return socket.ReceiveAsync(new byte[1], SocketFlags.Peek, idle.Token).AsTask().GetAwaiter().GetResult() > 0;
        }
        catch (SocketException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw TransferException.OfTime(plan.IdleTimeoutSeconds!.Value, 0);
        }
    }

    private static Socket Accept(FileReceivePlan plan, CancellationToken cancellation)
    {
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (plan.IdleTimeoutSeconds is { } seconds)
            idle.CancelAfter(TimeSpan.FromSeconds(seconds));
        try
        {
            return plan.Listener.Socket!.AcceptAsync(idle.Token).AsTask().GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw TransferException.OfPeer(plan.IdleTimeoutSeconds!.Value);
        }
    }

    private static void Copy(
        Socket socket, FileStream file, FileReceivePlan plan, FrameworkMove move, CancellationToken cancellation)
    {
        byte[] buffer = new byte[plan.Options.BufferBytes];
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        while (true)
        {
            if (plan.IdleTimeoutSeconds is { } seconds)
                idle.CancelAfter(TimeSpan.FromSeconds(seconds));
            int received;
            try
            {
                received = socket.ReceiveAsync(buffer, idle.Token).AsTask().GetAwaiter().GetResult();
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw TransferException.OfTime(plan.IdleTimeoutSeconds!.Value, move.Bytes);
            }
            if (received == 0)
                return;
            file.Write(buffer, 0, received);
            move.Bytes += received;
        }
    }

    private static void CompareHash(FileStream file, FrameworkMove move)
    {
        if (move.Bytes < FileHash.Bytes)
            throw TransferException.OfHash(move.Bytes);
        byte[] appended = new byte[FileHash.Bytes];
        file.Position = move.Bytes - FileHash.Bytes;
        file.ReadExactly(appended);
        move.Bytes -= FileHash.Bytes;
        file.SetLength(move.Bytes);
        file.Position = 0;
        byte[] actual = SHA256.HashData(file);
        move.Sha256 = Convert.ToHexString(actual);
        move.IsHashMatched = actual.AsSpan().SequenceEqual(appended);
    }
}
