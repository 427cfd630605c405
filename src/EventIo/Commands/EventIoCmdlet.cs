using System.Management.Automation;

namespace EventIo.Commands;

/// <summary>What the module's cmdlets have in common: how they are stopped.</summary>
public abstract class EventIoCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>Cancelled when the operator presses Ctrl+C, or the pipeline ends for another reason.</summary>
    protected CancellationToken Cancellation => _cancellation.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _cancellation.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Comes on another thread while the cmdlet runs: it only cancels.</summary>
    protected override void StopProcessing()
    {
        try
        {
            _cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The cmdlet ended at this very moment.
        }
    }
}
