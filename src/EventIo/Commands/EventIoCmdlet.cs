using System.Management.Automation;
using System.Reflection;
using EventIo.Errors;

namespace EventIo.Commands;

/// <summary>What the module's cmdlets have in common: how they are stopped, and on which systems they work.</summary>
public abstract class EventIoCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>Cancelled when the operator presses Ctrl+C, or the pipeline ends for another reason.</summary>
    protected CancellationToken Cancellation => _cancellation.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Says so, where the cmdlet stands on what this system has not.</summary>
    protected override void BeginProcessing()
    {
        if (!OperatingSystem.IsLinux() && GetType().GetCustomAttribute<LinuxOnlyAttribute>() is { } linux)
            ThrowTerminatingError(SystemErrors.LinuxOnly(MyInvocation.MyCommand.Name, linux.Reason));
    }

    /// <summary>Lets go of what the cmdlet holds. The engine calls it when the pipeline is over, however it ended.</summary>
    /// <param name="disposing">Always <see langword="true"/>.</param>
    protected virtual void Dispose(bool disposing) => _cancellation.Dispose();

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
