using System.Collections.ObjectModel;
using System.Management.Automation;

namespace EventIo.Shell;

/// <summary>How a pipeline ended.</summary>
/// <param name="Output">What it gave and nothing printed.</param>
/// <param name="Error">What ended it before its end.</param>
/// <param name="WasStopped">Whether Ctrl+C or a signal ended it.</param>
internal readonly record struct PipelineOutcome(Collection<PSObject> Output, Exception? Error, bool WasStopped);
