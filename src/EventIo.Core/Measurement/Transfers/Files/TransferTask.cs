using System.Runtime.ExceptionServices;
using EventIo.Native;

namespace EventIo.Measurement.Transfers.Files;

/// <summary>
/// Sends or receives a file on a thread of its own; the owner reads the progress and waits.
/// </summary>
public sealed class TransferTask : IDisposable
{
    private readonly Thread _thread;
    private readonly TransferProgress _progress = new();
    private readonly CancellationTokenSource _cancellation;
    private TransferOutcome? _outcome;
    private ExceptionDispatchInfo? _fault;

    private TransferTask(
        Func<TransferProgress, CancellationToken, TransferOutcome> move, CancellationToken cancellation)
    {
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _thread = new Thread(() => Run(move)) { IsBackground = true, Name = "EventIo transfer" };
        _thread.Begin();
    }

    /// <summary>What it is doing, in words.</summary>
    public string Activity => _progress.Activity;

    /// <summary>Bytes moved so far.</summary>
    public long BytesMoved => _progress.BytesMoved;

    /// <summary>The total number of bytes; <see langword="null"/> if unknown.</summary>
    public long? TotalBytes => _progress.TotalBytes;

    /// <summary>Starts sending a file.</summary>
    /// <param name="plan">What is sent, and how.</param>
    /// <param name="cancellation">Ends it within milliseconds.</param>
    /// <returns>The task, which the caller disposes.</returns>
    public static TransferTask Send(FileSendPlan plan, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new TransferTask(
            (progress, stop) => OperatingSystem.IsLinux()
                ? LinuxFileSend.Run(plan, progress, stop)
                : FrameworkFileSend.Run(plan, progress, stop),
            cancellation);
    }

    /// <summary>Starts receiving a file from the first peer that connects and sends.</summary>
    /// <param name="plan">What is received, and how.</param>
    /// <param name="cancellation">Ends it within milliseconds.</param>
    /// <returns>The task, which the caller disposes.</returns>
    public static TransferTask Receive(FileReceivePlan plan, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new TransferTask(
            (progress, stop) => OperatingSystem.IsLinux()
                ? LinuxFileReceive.Run(plan, progress, stop)
                : FrameworkFileReceive.Run(plan, progress, stop),
            cancellation);
    }

    /// <summary>Waits for the end.</summary>
    /// <param name="milliseconds">The timeout.</param>
    /// <returns>Whether the task has ended.</returns>
    public bool Wait(int milliseconds) => _thread.Join(milliseconds);

    /// <summary>Waits for the end and returns the outcome.</summary>
    /// <returns>The row, and why the transfer failed, if it did.</returns>
    /// <exception cref="Native.NativeException">
    /// The transfer could not begin: no such file, connection refused.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was cancelled before anything was moved.</exception>
    public TransferOutcome Result()
    {
        _thread.Join();
        _fault?.Throw();
        return _outcome!;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cancellation.Cancel();
        _thread.Join();
        _cancellation.Dispose();
    }

    private void Run(Func<TransferProgress, CancellationToken, TransferOutcome> move)
    {
        try
        {
            _outcome = move(_progress, _cancellation.Token);
        }
#pragma warning disable CA1031 // An unhandled exception would end the operator's shell: the owner rethrows it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _fault = ExceptionDispatchInfo.Capture(exception);
        }
    }
}
