using Xunit;

namespace EventIo.Tests.Support;

/// <summary>Waits until another thread or the kernel has done something, for a bounded time.</summary>
internal static class Eventually
{
    internal static void True(Func<bool> condition, string because) => True(condition, () => because);

    /// <summary>Waits until a condition holds; the message is created after the wait.</summary>
    internal static void True(Func<bool> condition, Func<string> because)
    {
        var patience = new Patience();
        while (!condition())
        {
            if (patience.Elapsed > HangGuard.Time)
                Assert.Fail(because());
            patience.Pause();
        }
    }
}
