using System.Diagnostics;
using System.Management.Automation;
using EventIo.Binding;
using EventIo.Completion.Sockets;
using EventIo.Errors;
using EventIo.Errors.Records;
using EventIo.Measurement.Transfers.Files;
using EventIo.Running;
using EventIo.Transfer;
using EventIo.Views;

namespace EventIo.Commands.Bases;

/// <summary>The base of the cmdlets that send and receive files.</summary>
public abstract class TransferCmdlet : EventIoCmdlet
{
    private const int PollMilliseconds = 100;

    private MeasurementRun? _run;

    /// <summary>The parameter set with wildcards in paths.</summary>
    protected const string PathSet = "Path";

    /// <summary>The parameter set without wildcards.</summary>
    protected const string LiteralPathSet = "LiteralPath";

    /// <summary>Bytes in each buffer.</summary>
    [Parameter]
    [ValidateRange(4_096, 64 * 1024 * 1024)]
    public int BufferBytes { get; set; } = 64 * 1024;

    /// <summary>The capacity of the pipe of a splice, in bytes.</summary>
    [Parameter]
    [ValidateRange(4_096, 1024 * 1024 * 1024)]
    public int PipeBytes { get; set; } = 1024 * 1024;

    /// <summary>The congestion control; by default the host's.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(CongestionControlCompleter))]
    [ValidateNotNullOrEmpty]
    public string? CongestionControl { get; set; }

    /// <summary>Whether the SHA-256 of the bytes follows them.</summary>
    [Parameter]
    public SwitchParameter AppendHash { get; set; }

    /// <summary>Seconds without progress after which the transfer fails.</summary>
    [Parameter]
    [ValidateRange(0.001, 86_400)]
    public double? TimeoutSeconds { get; set; }

    private static ParameterScope<TransferMethod>[] Scopes =>
    [
        new(
            nameof(PipeBytes),
            $"-Method {Alternatives.Of(TransferCatalog.Methods.Where(UsesPipe))}",
            UsesPipe),
    ];

    private static bool UsesPipe(TransferMethod method) => TransferCatalog.Describe(method).UsesPipe;

    /// <summary>Ends the cmdlet if a specified parameter has no effect on the method.</summary>
    private protected void CheckScopes(string method)
    {
        if (ParameterScope<TransferMethod>.Check(
            Scopes, MyInvocation.BoundParameters, Enum.Parse<TransferMethod>(method),
            $"the method is {method}") is { } error)
            ThrowTerminatingError(error);
    }

    private protected TransferOptions Options() => new() { BufferBytes = BufferBytes, PipeBytes = PipeBytes };

    /// <summary>Waits for a transfer, shows its progress, and writes its row or its error.</summary>
    private protected void Await(TransferTask task, string path, string activity)
    {
        _run ??= new MeasurementRun(this, Cancellation);
        try
        {
            Watch(task, new ProgressReporter(this, activity, Cancellation));
        }
        catch (PipelineStoppedException) when (Cancellation.IsCancellationRequested)
        {
            KeepInterrupted(task);
            throw;
        }
        if (Stopping)
            KeepInterrupted(task);
        else
            HandOver(task, path);
    }

    private static void Watch(TransferTask task, ProgressReporter progress)
    {
        long before = 0;
        var clock = Stopwatch.StartNew();
        while (!task.Wait(PollMilliseconds))
        {
            long moved = task.BytesMoved;
            double seconds = clock.Elapsed.TotalSeconds;
            string rate = moved > before ? $", {FormatView.Bytes((moved - before) / seconds)}/s" : "";
            string total = task.TotalBytes is { } all ? $" of {FormatView.Bytes(all)}" : "";
            progress.Show(
                moved == 0 ? task.Activity : $"{task.Activity}: {FormatView.Bytes(moved)}{total}{rate}",
                task.TotalBytes is > 0 and { } bytes ? (int)(100.0 * moved / bytes) : -1);
            before = moved;
            clock.Restart();
        }
        progress.Complete();
    }

    private void HandOver(TransferTask task, string path)
    {
        TransferOutcome outcome;
        try
        {
            outcome = task.Result();
        }
        catch (Exception exception) when (TransferErrors.Knows(exception))
        {
            WriteError(TransferErrors.Create(exception, path));
            return;
        }
        if (outcome.Failure is { } failure)
        {
            _run!.Keep(outcome.Row);
            WriteError(TransferErrors.Create(failure, outcome.Row));
            return;
        }
        WriteVerbose($"{outcome.Row.Method}: {outcome.Row.MethodReason ?? "the requested method"}");
        _run!.Write(outcome.Row);
        if (outcome.Row.IsHashMatched == false)
            WriteError(TransferErrors.HashMismatch(outcome.Row));
    }

    private void KeepInterrupted(TransferTask task)
    {
        try
        {
            _run!.Keep(task.Result().Row);
        }
        catch (Exception exception) when (exception is OperationCanceledException || TransferErrors.Knows(exception))
        {
            // Nothing had been moved.
        }
        _run!.HandOutInterrupted();
    }
}
