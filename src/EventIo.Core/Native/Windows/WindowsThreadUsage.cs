using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace EventIo.Native.Windows;

/// <summary>
/// Resources that a thread of Windows has used (GetThreadTimes), with the resolution of the scheduler's clock, by
/// default 15.6 ms. Windows counts a thread's context switches, but no documented call returns them.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsThreadUsage : ThreadUsage
{
    private readonly SafeWaitHandle _thread = ThreadTimes.OpenCurrentThread();

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _thread.Dispose();
    }

    /// <inheritdoc/>
    private protected override double ReadCpuSeconds() =>
        ThreadTimes.Nanoseconds(_thread) / (double)Nanoseconds.PerSecond;

    /// <inheritdoc/>
    private protected override (long? Voluntary, long? Involuntary) ReadContextSwitches() => (null, null);

    /// <inheritdoc/>
    private protected override (long? Voluntary, long? Involuntary) ReadOwnContextSwitches() => (null, null);
}
