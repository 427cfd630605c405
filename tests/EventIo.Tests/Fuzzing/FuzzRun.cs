using System.Globalization;
using Xunit;

namespace EventIo.Tests.Fuzzing;

/// <summary>Runs a check on many inputs, on every processor that is allowed.</summary>
internal static class FuzzRun
{
    /// <summary>How many inputs a plain run has.</summary>
    internal const int Short = 20_000;

    /// <summary>How many a long run has: <c>EVENTIO_TESTS_FUZZ</c>, or ten million.</summary>
    internal static int Long { get; } = int.TryParse(
        Environment.GetEnvironmentVariable("EVENTIO_TESTS_FUZZ"), CultureInfo.InvariantCulture, out int given)
        ? given
        : 10_000_000;

    /// <summary>Checks inputs.</summary>
    /// <param name="count">How many inputs.</param>
    /// <param name="mutator">Makes the inputs.</param>
    /// <param name="check">Throws if it fails; called by several threads.</param>
    internal static void Check(int count, Mutator mutator, Action<byte[]> check) => Parallel.For(0, count, number =>
    {
        byte[] input = mutator.Create(number);
        try
        {
            check(input);
        }
        catch (Exception exception)
        {
            Assert.Fail($"Input {number}, {Convert.ToBase64String(input)}: {exception}");
        }
    });
}
