using Xunit;

namespace EventIo.Tests;

public sealed class SkeletonTests
{
    [Fact]
    public void The_version_comes_from_the_manifest() =>
        Assert.Equal(new Version(0, 1, 0), typeof(SkeletonTests).Assembly.GetName().Version is { } v ? new Version(v.Major, v.Minor, v.Build) : null);
}
