using System.Management.Automation;
using EventIo.Servers.Workloads;

namespace EventIo.Binding;

/// <summary>
/// Accepts the name of a load, or the workload of a probe server, also as text: a File server is loaded with HTTP.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LoadWorkloadNameAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        WorkloadCatalog.All.FirstOrDefault(row => IsName(row.Workload, inputData)) is { } row
            ? ServerLoads.Of(row.Workload)
            : inputData?.ToString() ?? "";

    private static bool IsName(Workload workload, object? text) =>
        workload.ToString().Equals(text?.ToString(), StringComparison.OrdinalIgnoreCase);
}
