using EventIo.Servers.Workloads.Files;
using EventIo.Tests.Architecture;
using EventIo.Transfer;
using Xunit;

namespace EventIo.Tests.Transfer;

/// <summary>
/// Every place that knows transfer methods is derived from the catalogue, or checked against it here.
/// </summary>
public sealed class TransferCatalogTests
{
    public static TheoryData<TransferMethod> Members { get; } = [.. Enum.GetValues<TransferMethod>()];

    [Fact]
    public void Each_member_has_one_row_in_the_order_of_the_enum() =>
        Assert.Equal(Enum.GetValues<TransferMethod>(), TransferCatalog.All.Select(row => row.Method));

    [Theory, MemberData(nameof(Members))]
    public void A_row_has_the_texts_that_completion_and_help_show(TransferMethod method)
    {
        TransferMethodDescription row = TransferCatalog.Describe(method);
        Assert.NotEmpty(row.Calls);
        Assert.EndsWith(".", row.Summary, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Members))]
    public void Help_names_each_method_where_it_can_be_chosen(TransferMethod method)
    {
        string? root = SourceTree.Root();
        Assert.SkipWhen(root is null, "The tests do not run from a checkout of the sources.");
        Assert.All(Pages(method), page => Assert.Matches(
            $@"\b{method}\s+\w+", File.ReadAllText(Path.Combine(root!, "en-US", page))));
    }

    [Theory, MemberData(nameof(Members))]
    public void Methods_of_other_systems_than_Linux_are_refused_with_a_reason(TransferMethod method)
    {
        TransferMethodDescription row = TransferCatalog.Describe(method);
        Assert.Equal(row.Create is null, !TransferCatalog.Methods.Contains(method));
        if (row.Create is null)
        {
            Assert.NotNull(row.ServerRefusal);
            Assert.Throws<NotSupportedException>(() => TransferCatalog.Create(method, new TransferOptions()));
        }
    }

    [Theory, MemberData(nameof(SocketTransferTests.Methods), MemberType = typeof(SocketTransferTests))]
    public void A_row_creates_the_transfer_of_its_method(TransferMethod method)
    {
        using SocketTransfer transfer = TransferMethods.Create(method);
        Assert.Equal(method, transfer.Method);
    }

    [Fact]
    public void No_two_methods_hold_the_same_resources_so_that_their_order_is_determined()
    {
        Assert.Distinct(TransferCatalog.Methods.Select(method => TransferCatalog.Describe(method).Resources));
        Assert.Equal(TransferMethod.SendFile, TransferCatalog.PlainestFirst[0]);
    }

    [Fact]
    public void Methods_that_need_ring_operations_hold_a_ring() => Assert.All(
        TransferCatalog.All,
        row => Assert.Equal(row.NeededOpcodes.Length > 0, row.Resources.HasFlag(TransferResources.Ring)));

    [Fact]
    public void Servers_offer_every_method_that_they_do_not_refuse() => Assert.Equal(
        TransferCatalog.All.Where(row => row.ServerRefusal is null).Select(row => row.Method), FileTransfers.Methods);

    private static IEnumerable<string> Pages(TransferMethod method)
    {
        TransferMethodDescription row = TransferCatalog.Describe(method);
        if (row.Create is not null)
            yield return "Measure-ZeroCopy.md";
        if (row.Create is not null || method == TransferMethod.Auto)
            yield return "Send-SocketFile.md";
        if (row.ServerRefusal is null)
            yield return "Start-EventServer.md";
    }
}
