using System.Net.Sockets;
using System.Security.Cryptography;
using EventIo.Transfer;

namespace EventIo.Measurement.Transfers.Files;

/// <summary>
/// Sends a file on systems other than Linux: a whole file with Socket.SendFile, which is TransmitFile on Windows and
/// sendfile on macOS and FreeBSD; otherwise with a copy.
/// </summary>
internal static class FrameworkFileSend
{
    /// <summary>The method that Socket.SendFile corresponds to on this system.</summary>
    internal static TransferMethod Native =>
        OperatingSystem.IsWindows() ? TransferMethod.TransmitFile : TransferMethod.SendFile;

    /// <summary>Sends on the calling thread.</summary>
    /// <exception cref="IOException">The file can't be opened.</exception>
    /// <exception cref="SocketException">The name is unknown, or the connection is refused.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the transfer began.</exception>
    internal static TransferOutcome Run(FileSendPlan plan, TransferProgress progress, CancellationToken cancellation)
    {
        using FileStream file = File.OpenRead(plan.Path);
        if (plan.Offset > file.Length)
            throw new TransferRangeException(plan.Path, plan.Offset, file.Length);
        long count = Math.Min(plan.Count ?? long.MaxValue, file.Length - plan.Offset);
        progress.Activity = "Connecting";
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (plan.IdleTimeoutSeconds is { } seconds)
            socket.SendTimeout = (int)Math.Ceiling(seconds * 1_000);
        socket.ConnectAsync(plan.ComputerName, plan.Port, cancellation).AsTask().GetAwaiter().GetResult();
        (TransferMethod method, string? reason) = Choose(plan, count == file.Length);
        progress.Activity = $"{method} to {plan.ComputerName}:{plan.Port}";
        return new FrameworkMove(plan.Path, TransferDirection.Send, plan.Method, method, reason).Run(
            move =>
            {
                progress.Begin(count, () => move.Bytes);
                if (method == Native)
                    SendWhole(socket, plan.Path, count, move, cancellation);
                else
                    Copy(file, socket, plan, count, move, cancellation);
                if (plan.AppendHash)
                    move.Sha256 = SendHash(file, socket, plan.Offset, count);
                socket.Shutdown(SocketShutdown.Send);
            },
            row => row with
            {
                ComputerName = plan.ComputerName,
                Port = plan.Port,
                Offset = plan.Offset,
                PayloadBytes = count,
                BufferBytes = plan.Options.BufferBytes,
                Reason = row.Reason ?? (plan.CongestionControl is null
                    ? null
                    : "The congestion control can't be chosen on this system."),
            });
    }

    private static (TransferMethod Method, string? Reason) Choose(FileSendPlan plan, bool isWhole)
    {
        if (plan.Method == TransferMethod.Copy)
            return (TransferMethod.Copy, null);
        string? reason = plan.Method == TransferMethod.Auto || plan.Method == Native
            ? null
            : $"{plan.Method} is not available on this system.";
        return isWhole
            ? (Native, reason)
            : (TransferMethod.Copy, reason ?? $"{Native} is offered by .NET for whole files only.");
    }

    private static void SendWhole(
        Socket socket, string path, long count, FrameworkMove move, CancellationToken cancellation)
    {
        // The blocking call uses TransmitFile; the asynchronous one uses TransmitPackets, which Wine lacks. Closing the
        // socket ends it.
        using CancellationTokenRegistration cut = cancellation.Register(socket.Close);
        try
        {
            if (count > 0)
                socket.SendFile(path);
        }
        catch (Exception exception) when (
            exception is SocketException or ObjectDisposedException && cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(exception.Message, exception, cancellation);
        }
        move.Bytes = count;
    }

    private static void Copy(
        FileStream file, Socket socket, FileSendPlan plan, long count, FrameworkMove move,
        CancellationToken cancellation)
    {
        byte[] buffer = new byte[plan.Options.BufferBytes];
        file.Position = plan.Offset;
        while (move.Bytes < count)
        {
            cancellation.ThrowIfCancellationRequested();
            int read = file.Read(buffer, 0, (int)Math.Min(buffer.Length, count - move.Bytes));
            if (read == 0)
                throw TransferException.OfSource(plan.Path, move.Bytes, count - move.Bytes);
            for (int sent = 0; sent < read;)
                sent += socket.SendAsync(buffer.AsMemory(sent, read - sent), cancellation).AsTask().GetAwaiter()
                    .GetResult();
            move.Bytes += read;
        }
    }

    private static string SendHash(FileStream file, Socket socket, long offset, long count)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[256 * 1024];
        file.Position = offset;
        for (long left = count; left > 0;)
        {
            int read = file.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
            if (read == 0)
                break;
            hash.AppendData(buffer, 0, read);
            left -= read;
        }
        byte[] value = hash.GetHashAndReset();
        socket.Send(value);
        return Convert.ToHexString(value);
    }
}
