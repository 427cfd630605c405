using Xunit;

namespace EventIo.Tests.Support;

/// <summary>Waits for what another thread or the kernel is about to do, for a bounded time.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    internal static void True(Func<bool> condition, string because) =>
        Assert.True(SpinWait.SpinUntil(condition, Patience), because);
}
