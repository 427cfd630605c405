using System.Runtime.Versioning;
using EventIo.Native.Linux;
using Microsoft.Win32.SafeHandles;

namespace EventIo.Native.Windows;

/// <summary>
/// What one thread of Windows has used (GetThreadTimes), in steps of the scheduler's clock: 15.6 ms unless somebody asked for
/// finer ones. Windows counts a thread's context switches and has no documented call that tells them.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsThreadUsage : ThreadUsage
{
    private const double NanosecondsPerSecond = 1e9;

    private readonly SafeWaitHandle _thread = ThreadTimes.OpenCurrentThread();

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _thread.Dispose();
    }

    /// <inheritdoc/>
    private protected override double ReadCpuSeconds() => ThreadTimes.Nanoseconds(_thread) / NanosecondsPerSecond;

    /// <inheritdoc/>
    private protected override (long? Voluntary, long? Involuntary) ReadContextSwitches() => (null, null);

    /// <inheritdoc/>
    private protected override (long? Voluntary, long? Involuntary) ReadOwnContextSwitches() => (null, null);
}
