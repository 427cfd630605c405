using EventIo.Multiplexing;
using EventIo.Multiplexing.Readiness;
using Xunit;

namespace EventIo.Tests.Multiplexing;

/// <summary>The description of epoll on kernels that lack its latest addition.</summary>
public sealed class EpollProbeTests
{
    [Fact]
    public void Without_epoll_pwait2_the_description_names_the_kernel_that_has_it_and_the_effect()
    {
        string missing = Assert.Single(EpollProbe.Missing(["EPOLLET"]));
        Assert.Equal("epoll_pwait2 (Linux 5.11): Epoll waits for whole milliseconds.", missing);
        Assert.Empty(EpollProbe.Missing(["EPOLLET", "epoll_pwait2"]));
    }

    [Fact]
    public void The_description_has_each_feature_or_says_that_it_is_missing()
    {
        MultiplexerDescription epoll = MultiplexerCatalog.Describe(MultiplexerKind.Epoll);
        Assert.SkipUnless(epoll.IsAvailable, epoll.Reason ?? "");
        Assert.NotEqual(epoll.Features.Contains("epoll_pwait2"), epoll.MissingFeatures.Count > 0);
        Assert.Empty(MultiplexerCatalog.Describe(MultiplexerKind.Poll).MissingFeatures);
    }
}
