using System.Runtime.ExceptionServices;

namespace EventIo.Measurement;

/// <summary>A file on its way into a socket or out of one, on a thread of its own; its owner looks at the progress and waits.</summary>
public sealed class TransferTask : IDisposable
{
    private readonly Thread _thread;
    private readonly TransferProgress _progress = new();
    private readonly CancellationTokenSource _cancellation;
    private TransferOutcome? _outcome;
    private ExceptionDispatchInfo? _fault;

    private TransferTask(Func<TransferProgress, CancellationToken, TransferOutcome> move, CancellationToken cancellation)
    {
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _thread = new Thread(() => Run(move)) { IsBackground = true, Name = "EventIo transfer" };
        _thread.Start();
    }

    /// <summary>What it is at, in words.</summary>
    public string Activity => _progress.Activity;

    /// <summary>Bytes moved so far.</summary>
    public long BytesMoved => _progress.BytesMoved;

    /// <summary>How many there will be; <see langword="null"/> where that is not known.</summary>
    public long? TotalBytes => _progress.TotalBytes;

    /// <summary>Begins to send a file.</summary>
    /// <param name="plan">What is sent, and how.</param>
    /// <param name="cancellation">Ends it within milliseconds.</param>
    /// <returns>The task, the caller's to dispose.</returns>
    public static TransferTask Send(FileSendPlan plan, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new TransferTask(
            (progress, stop) => OperatingSystem.IsLinux()
                ? LinuxFileSend.Run(plan, progress, stop)
                : FrameworkFileSend.Run(plan, progress, stop),
            cancellation);
    }

    /// <summary>Begins to receive a file, from the first that connects.</summary>
    /// <param name="plan">What is received, and how.</param>
    /// <param name="cancellation">Ends it within milliseconds.</param>
    /// <returns>The task, the caller's to dispose.</returns>
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
    /// <param name="milliseconds">For how long.</param>
    /// <returns>Whether it has come.</returns>
    public bool Wait(int milliseconds) => _thread.Join(milliseconds);

    /// <summary>Waits for the end, and tells how it was.</summary>
    /// <returns>The row, and why it failed, if it did.</returns>
    /// <exception cref="Native.NativeException">It did not come to a transfer: no such file, nobody listens.</exception>
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
#pragma warning disable CA1031 // Nothing may leave the thread: it would end the operator's shell. The owner gets it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _fault = ExceptionDispatchInfo.Capture(exception);
        }
    }
}
