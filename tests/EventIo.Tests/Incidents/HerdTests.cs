using EventIo.Findings;
using EventIo.Tests.Support.Network;
using Xunit;

namespace EventIo.Tests.Incidents;

/// <summary>
/// An incident that is judged by the connections of the whole network namespace. It has one of its own if the machine
/// allows it; otherwise the connections of other programs may hide it.
/// </summary>
[Collection(Lanes.Alone)]
public sealed class HerdTests
{
    [Fact]
    public void A_herd_and_nothing_else_is_found_within_two_inspections()
    {
        using TestNamespace? place = TestNamespace.TryCreate(out _);
        IncidentTests.AssertFound(FindingKind.Herd, place);
    }
}
