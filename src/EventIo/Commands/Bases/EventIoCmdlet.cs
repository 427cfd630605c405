using System.Management.Automation;
using System.Reflection;
using EventIo.Errors.Records;
using EventIo.Native;
using EventIo.Views;

namespace EventIo.Commands.Bases;

/// <summary>The base of all cmdlets of the module: how they stop, and the systems they work on.</summary>
public abstract class EventIoCmdlet : PSCmdlet, IDisposable
{
    // A snapshot can be read on any system.
    private const string SnapshotParameter = "Snapshot";

    // The runtime opens two descriptors for each assembly that it loads, and some for each thread that it starts. If
    // too few are left, it throws exceptions of many kinds, and some of them end the process.
    private const int DescriptorsOfRuntime = 16;

    private readonly CancellationTokenSource _cancellation = new();
    private readonly HashSet<string> _warnings = [];

    /// <summary>Cancelled when the operator presses Ctrl+C, or the pipeline ends for another reason.</summary>
    protected CancellationToken Cancellation => _cancellation.Token;

    /// <summary>
    /// Whether the cmdlet may open descriptors, start threads or load assemblies; cmdlets that only release resources
    /// do none of this.
    /// </summary>
    private protected virtual bool OpensDescriptors => true;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// Ends the cmdlet early if the system lacks what it depends on, or too few descriptors are left.
    /// </summary>
    protected override void BeginProcessing()
    {
        if (!OperatingSystem.IsLinux() && !MyInvocation.BoundParameters.ContainsKey(SnapshotParameter)
            && GetType().GetCustomAttribute<LinuxOnlyAttribute>() is { } linux)
            ThrowTerminatingError(ParameterErrors.LinuxOnly(MyInvocation.MyCommand.Name, linux.Reason));
        if (OperatingSystem.IsLinux() && OpensDescriptors)
        {
            int free = (int)Math.Min(int.MaxValue, ResourceLimits.Descriptors - ResourceLimits.OpenDescriptors);
            if (free < DescriptorsOfRuntime)
                ThrowTerminatingError(NativeErrors.DescriptorsScarce(MyInvocation.MyCommand.Name, free));
        }
    }

    /// <summary>
    /// Like <see cref="Cmdlet.ShouldProcess(string, string)"/>, with control characters escaped.
    /// </summary>
    /// <param name="target">The object to change.</param>
    /// <param name="action">The change.</param>
    /// <returns>Whether to make the change.</returns>
    protected new bool ShouldProcess(string? target, string action) =>
        base.ShouldProcess(FormatView.Plain(target), FormatView.Plain(action));

    /// <summary>Like <see cref="Cmdlet.WriteWarning"/>, with control characters escaped.</summary>
    /// <param name="text">The warning.</param>
    protected new void WriteWarning(string text) => base.WriteWarning(FormatView.Plain(text));

    /// <summary>Writes a warning, unless this run of the cmdlet has written the same one.</summary>
    /// <param name="text">The warning.</param>
    private protected void WriteWarningOnce(string text)
    {
        if (_warnings.Add(text))
            WriteWarning(text);
    }

    /// <summary>Like <see cref="Cmdlet.WriteVerbose"/>, with control characters escaped.</summary>
    /// <param name="text">The message.</param>
    protected new void WriteVerbose(string text) => base.WriteVerbose(FormatView.Plain(text));

    /// <summary>
    /// Releases the cmdlet's resources. The engine calls it when the pipeline has ended, however it ended.
    /// </summary>
    /// <param name="disposing">Always <see langword="true"/>.</param>
    protected virtual void Dispose(bool disposing) => _cancellation.Dispose();

    /// <summary>Called on another thread while the cmdlet runs: only cancels.</summary>
    protected override void StopProcessing()
    {
        try
        {
            _cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The cmdlet has just ended.
        }
    }
}
