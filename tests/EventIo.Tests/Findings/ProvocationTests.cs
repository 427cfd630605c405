using System.Reflection;
using EventIo.Findings;
using EventIo.Inspection.Rules;
using EventIo.Tests.Incidents.Hosts;
using Xunit;

namespace EventIo.Tests.Findings;

/// <summary>
/// Each kind of finding has a test that really causes it, and a test of the nearest state in which it is not reported.
/// Attributes mark these tests. Incidents need no attribute, because each runs both with the fault and without it.
/// </summary>
public sealed class ProvocationTests
{
    // The kinds that no test can cause here, and why.
    private static readonly Dictionary<FindingKind, string> s_elsewhere = new()
    {
        [FindingKind.ProcessCpu] = "TransmitFile exists on Windows only; tests/Windows sends a file.",
        [FindingKind.CpuStolen] = "Stolen time requires a hypervisor with too many guests.",
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
    public void Every_kind_has_a_test_of_the_nearest_state_in_which_it_is_not_reported()
    {
        FindingKind[] spared = [.. s_bothSides, .. Named<SparesAttribute>(attribute => attribute.Kinds)];
        // ProcessCpu states that a figure covers the whole process, so every row with such a figure has this finding.
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
