using System.Globalization;

namespace EventIo.Tests.Support;

/// <summary>
/// How long a test waits for an event that must happen. No test depends on how
/// soon it happens: the limit only ends tests that would hang.
/// </summary>
internal static class HangGuard
{
    /// <summary>The limit: two minutes unless an emulated machine sets <c>EVENTIO_TESTS_HANG_SECONDS</c>.</summary>
    internal static readonly int Milliseconds = 1_000 * int.Parse(
        Environment.GetEnvironmentVariable("EVENTIO_TESTS_HANG_SECONDS") ?? "120", CultureInfo.InvariantCulture);

    internal static readonly TimeSpan Time = TimeSpan.FromMilliseconds(Milliseconds);
}
