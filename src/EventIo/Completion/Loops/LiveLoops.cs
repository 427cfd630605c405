using EventIo.Inspection;
using EventIo.Inspection.Observation;
using EventIo.Native;

namespace EventIo.Completion.Loops;

/// <summary>Reads live loops for the completers: once, without a window.</summary>
internal static class LiveLoops
{
    /// <summary>Reads them; returns nothing if they can't be read.</summary>
    internal static InspectionResult Read(int? process = null)
    {
        if (!OperatingSystem.IsLinux())
            return new InspectionResult();
        try
        {
            return HostInspector.Inspect(
                new InspectionQuery { SampleSeconds = 0, ProcessIds = process is { } id ? [id] : [] },
                CancellationToken.None);
        }
        catch (NativeException)
        {
            return new InspectionResult();
        }
    }
}
