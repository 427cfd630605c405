using EventIo.Findings;
using Xunit;

namespace EventIo.Tests.Incidents;

/// <summary>
/// An incident that is judged by the connections of the whole network namespace, including those of other tests.
/// </summary>
[Collection(Lanes.Alone)]
public sealed class HerdTests
{
    [Fact]
    public void A_herd_and_nothing_else_is_found_within_two_inspections() =>
        IncidentTests.AssertFound(FindingKind.Herd);
}
