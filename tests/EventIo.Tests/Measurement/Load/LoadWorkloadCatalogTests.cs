using EventIo.Measurement.Load;
using EventIo.Measurement.Load.Exchanges;
using Xunit;

namespace EventIo.Tests.Measurement.Load;

/// <summary>Every place that knows load workloads is derived from the catalogue.</summary>
public sealed class LoadWorkloadCatalogTests
{
    public static TheoryData<LoadWorkload> Members { get; } = [.. Enum.GetValues<LoadWorkload>()];

    [Fact]
    public void Each_member_has_one_row_in_the_order_of_the_enum() =>
        Assert.Equal(Enum.GetValues<LoadWorkload>(), LoadWorkloadCatalog.All.Select(row => row.Workload));

    [Theory, MemberData(nameof(Members))]
    public void Each_workload_has_an_exchange_and_a_summary(LoadWorkload workload)
    {
        Assert.EndsWith(".", LoadWorkloadCatalog.Describe(workload).Summary, StringComparison.Ordinal);
        foreach (ConnectExchange exchange in Enum.GetValues<ConnectExchange>())
        {
            var plan = new LoadPlan { Workload = workload, Exchange = exchange };
            using var bytes = new ExchangeBytes(plan);
            using LoadExchange created = LoadExchange.Create(plan, bytes);
            Assert.Equal(
                !plan.HasRequests || plan.EffectiveExchange == ConnectExchange.None, created is StreamExchange);
        }
    }

    [Fact]
    public void A_workload_sends_a_stream_or_has_requests() => Assert.All(
        LoadWorkloadCatalog.All,
        row => Assert.False(row.HasRequests && row.StreamedBytes > 0,
            $"{row.Workload} must send either a stream or requests."));

    [Theory]
    [InlineData(LoadWorkload.Echo, ConnectExchange.None, 64)]
    [InlineData(LoadWorkload.Sink, ConnectExchange.Echo, 65_536)]
    [InlineData(LoadWorkload.Connect, ConnectExchange.Echo, 64)]
    [InlineData(LoadWorkload.Connect, ConnectExchange.Http, 0)]
    [InlineData(LoadWorkload.Http, ConnectExchange.Echo, 0)]
    [InlineData(LoadWorkload.Source, ConnectExchange.Echo, 0)]
    public void Messages_have_the_size_of_the_workload(LoadWorkload workload, ConnectExchange exchange, int bytes) =>
        Assert.Equal(bytes, new LoadPlan { Workload = workload, Exchange = exchange }.EffectiveMessageBytes);
}
