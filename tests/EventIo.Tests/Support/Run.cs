using System.Globalization;
using Xunit;

namespace EventIo.Tests.Support;

/// <summary>
/// The long tests, which a plain <c>dotnet test</c> leaves out. <c>dotnet test --explicit on</c> runs every test, and
/// <c>--explicit only</c> runs just the long ones.
/// </summary>
internal static class Run
{
    /// <summary>For <c>[Fact(Explicit = Run.Long)]</c>, and for rows of theories.</summary>
    internal const bool Long = true;

    /// <summary>
    /// How often a test inspects healthy processes: 3 times, and in a long test <c>EVENTIO_TESTS_INSPECTIONS</c> or 100
    /// times. A thousand take more than six minutes.
    /// </summary>
    internal static TheoryDataRow<int>[] Inspections { get; } =
    [
        new(3),
        new(int.Parse(
            Environment.GetEnvironmentVariable("EVENTIO_TESTS_INSPECTIONS") ?? "100", CultureInfo.InvariantCulture))
        {
            Explicit = Long,
        },
    ];
}
