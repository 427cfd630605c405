using System.Reflection;
using EventIo.Findings;
using EventIo.Inspection.Rules;
using EventIo.Tests.Incidents.Hosts;
using Xunit;

namespace EventIo.Tests.Findings;

/// <summary>
/// Whether each kind of finding has a test that causes it for real, and one of the nearest state without it. The tests
/// say so by their attributes, except those with both sides: an incident on a live loop is a program that does the
/// wrong thing beside one that does the right thing, that of a host a scene with the fault and without.
/// </summary>
public sealed class ProvocationTests
{
    // What no test can cause here, and why.
    private static readonly Dictionary<FindingKind, string> s_elsewhere = new()
    {
        [FindingKind.ProcessCpu] = "TransmitFile is of Windows; tests/Windows sends a file.",
        [FindingKind.CpuStolen] = "It takes a hypervisor with too many guests.",
    };

    private static readonly FindingKind[] s_bothSides =
    [
        .. RuleCatalog.All.Select(rule => rule.Kind), .. HostIncidents.All.SelectMany(incident => incident.Expected),
    ];

    [Fact]
    public void Every_kind_is_provoked_for_real_by_a_test()
    {
        FindingKind[] provoked = [.. s_bothSides, .. Named<ProvokesAttribute>(attribute => attribute.Kinds)];
        Assert.Equal(
            s_elsewhere.Keys.Order(), Enum.GetValues<FindingKind>().Except(provoked).Order());
    }

    [Fact]
    public void Every_kind_is_spared_by_a_test_of_the_nearest_state_without_it()
    {
        FindingKind[] spared = [.. s_bothSides, .. Named<SparesAttribute>(attribute => attribute.Kinds)];
        // It says whose figure the row of a method has, on every such row.
        FindingKind[] rest = [.. Enum.GetValues<FindingKind>().Except(spared)];
        Assert.Equal([FindingKind.ProcessCpu], rest);
    }

    private static FindingKind[] Named<T>(Func<T, IEnumerable<FindingKind>> kinds)
        where T : Attribute
    {
        MethodInfo[] marked =
        [
            .. from type in typeof(ProvocationTests).Assembly.GetTypes()
               from method in type.GetMethods()
               where method.IsDefined(typeof(T))
               select method,
        ];
        Assert.All(marked, method => Assert.NotEmpty(method.GetCustomAttributes<FactAttribute>()));
        return [.. marked.SelectMany(method => method.GetCustomAttributes<T>()).SelectMany(kinds)];
    }
}
