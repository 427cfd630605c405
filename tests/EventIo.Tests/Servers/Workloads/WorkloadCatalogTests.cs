using EventIo.Servers.Workloads;
using Xunit;

namespace EventIo.Tests.Servers.Workloads;

/// <summary>Every place that knows workloads is derived from the catalogue.</summary>
public sealed class WorkloadCatalogTests
{
    [Fact]
    public void Each_member_has_one_row_in_the_order_of_the_enum() =>
        Assert.Equal(Enum.GetValues<Workload>(), WorkloadCatalog.All.Select(row => row.Workload));

    [Fact]
    public void Each_workload_has_a_summary() =>
        Assert.All(WorkloadCatalog.All, row => Assert.EndsWith(".", row.Summary, StringComparison.Ordinal));

    [Fact]
    public void Files_are_served_over_HTTP_and_checked_before_they_are_opened() => Assert.All(
        WorkloadCatalog.All.Where(row => row.ServesFiles), row => Assert.True(row.IsHttp));
}
