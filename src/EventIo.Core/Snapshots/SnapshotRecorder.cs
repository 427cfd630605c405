using EventIo.Diagnosis.Observation;
using EventIo.Diagnosis.Readings;
using EventIo.Inspection;
using EventIo.Native;
using EventIo.Sockets;
using EventIo.Sockets.Listing;

namespace EventIo.Snapshots;

/// <summary>Records a host. Nothing is changed, stopped or traced.</summary>
public static class SnapshotRecorder
{
    /// <summary>Reads the same data as Test-NetworkHost and the cmdlets that inspect loops and sockets.</summary>
    /// <param name="seconds">The length of the window.</param>
    /// <param name="networkNamespace">
    /// The file of the network namespace whose settings, counters and sockets are read; <see langword="null"/> for that
    /// of this process.
    /// </param>
    /// <param name="cancellation">Cancels it.</param>
    /// <returns>The snapshot.</returns>
    /// <exception cref="NativeException">There is no /proc.</exception>
    /// <exception cref="SocketProblemException">Sockets can't be listed, or the namespace can't be entered.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static HostSnapshot Record(double seconds, string? networkNamespace, CancellationToken cancellation)
    {
        Task<InspectionResult> inspection = WorkThreads.Run(
            () => HostInspector.Inspect(RecordedInspection.Everything(seconds), cancellation));
        HostWindow window;
        try
        {
            var query = new DiagnosisQuery { WindowSeconds = seconds, NetworkNamespace = networkNamespace };
            window = new HostObserver(query, inspects: false).Observe(cancellation);
        }
        finally
        {
            ((IAsyncResult)inspection).AsyncWaitHandle.WaitOne();
        }
        cancellation.ThrowIfCancellationRequested();
        InspectionResult loops = inspection.GetAwaiter().GetResult();
        var watchers = SocketWatchers.Read(cancellation);
        int[] processes = [.. window.After.Processes.Keys, .. loops.Loops.Select(row => row.ProcessId)];
        return new HostSnapshot(new SnapshotContent
        {
            Host = Environment.MachineName,
            Kernel = $"Linux {KernelText.Read("/proc/sys/kernel/osrelease")?.Trim()}",
            ModuleVersion = typeof(SnapshotRecorder).Assembly.GetName().Version?.ToString(3) ?? "",
            NetworkNamespace = networkNamespace,
            TakenAt = DateTimeOffset.Now,
            Window = window,
            Inspection = RecordedInspection.Compact(loops),
            Sockets = SocketRecording.Read(
                networkNamespace, [.. processes.Distinct().Order()], watchers.Find, watchers.HiddenProcesses,
                cancellation),
        });
    }
}
