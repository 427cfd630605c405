using EventIo.Sockets;
using EventIo.Sockets.Options;
using Xunit;

namespace EventIo.Tests.Sockets.Options;

public sealed class SocketOptionConversionTests
{
    [Theory]
    [InlineData("TCP_NODELAY", true, 1L)]
    [InlineData("TCP_NODELAY", "on", 1L)]
    [InlineData("TCP_NODELAY", "False", 0L)]
    [InlineData("TCP_NODELAY", 1.0, 1L)]
    [InlineData("TCP_KEEPIDLE", "600", 600L)]
    [InlineData("SO_MARK", "0xFFFFFFFF", 4294967295L)]
    [InlineData("SO_LINGER", "off", "off")]
    [InlineData("SO_LINGER", false, "off")]
    [InlineData("SO_LINGER", 0, 0L)]
    [InlineData("SO_MAX_PACING_RATE", "Unlimited", "unlimited")]
    [InlineData("SO_MAX_PACING_RATE", 5_000_000_000L, 5_000_000_000L)]
    [InlineData("TCP_CONGESTION", " cubic ", "cubic")]
    [InlineData("TCP_LINGER2", -1, -1L)]
    public void A_valid_value_is_accepted(string name, object given, object expected) =>
        Assert.Equal(expected, SocketOptionConversion.Parse(SocketOptionCatalog.Find(name), given));

    [Theory]
    [InlineData("TCP_NODELAY", 2)]
    [InlineData("TCP_NODELAY", -1)]
    [InlineData("TCP_NODELAY", "")]
    [InlineData("TCP_NODELAY", null)]
    [InlineData("TCP_NODELAY", 0.5)]
    [InlineData("TCP_KEEPIDLE", 0)]
    [InlineData("TCP_KEEPIDLE", 32_768)]
    [InlineData("TCP_KEEPIDLE", "ten")]
    [InlineData("TCP_KEEPIDLE", "1,000")]
    [InlineData("TCP_KEEPIDLE", "99999999999999999999")]
    [InlineData("TCP_RTO_MAX_MS", 999)]
    [InlineData("SO_MARK", 4_294_967_296L)]
    [InlineData("SO_LINGER", "never")]
    [InlineData("SO_MAX_PACING_RATE", 0)]
    [InlineData("TCP_CONGESTION", "")]
    [InlineData("TCP_CONGESTION", "a-name-that-is-too-long")]
    public void An_invalid_value_is_refused_with_the_range(string name, object? given)
    {
        SocketProblemException invalid = Assert.Throws<SocketProblemException>(
            () => SocketOptionConversion.Parse(SocketOptionCatalog.Find(name), given));
        Assert.Equal((SocketProblem.OptionValueInvalid, name), (invalid.Problem, invalid.Subject));
        Assert.Contains("It takes ", invalid.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SO_MAX_PACING_RATE", "unlimited")]
    [InlineData("SO_MAX_PACING_RATE", 123_456_789_012L)]
    [InlineData("SO_LINGER", "off")]
    [InlineData("SO_LINGER", 0L)]
    [InlineData("SO_LINGER", 7L)]
    [InlineData("TCP_NOTSENT_LOWAT", 4_294_967_295L)]
    [InlineData("TCP_LINGER2", -1L)]
    [InlineData("TCP_CONGESTION", "reno")]
    public void An_encoded_value_is_decoded_to_the_same_value(string name, object value)
    {
        SocketOptionDescription option = SocketOptionCatalog.Find(name);
        Span<byte> bytes = stackalloc byte[SocketOptionConversion.MaxBytes];
        int length = SocketOptionConversion.Encode(option, value, bytes);
        Assert.Equal(value, SocketOptionConversion.Decode(option, bytes[..length]));
    }

    [Fact]
    public void A_single_option_overrides_the_profile()
    {
        var set = SocketOptionSet.Create(
            SocketProfileKind.Server,
            [KeyValuePair.Create("tcp_nodelay", (object?)0), KeyValuePair.Create("SO_RCVBUF", (object?)4096)]);
        Assert.Equal(0L, Assert.Single(set.Settings, setting => setting.Option.Name == "TCP_NODELAY").Value);
        Assert.Equal(4096L, Assert.Single(set.Settings, setting => setting.Option.Name == "SO_RCVBUF").Value);
        Assert.Equal(10, set.Settings.Count);
    }

    [Fact]
    public void Keepalive_times_that_are_requested_together_are_kept_together()
    {
        var set = SocketOptionSet.Create(
            SocketProfileKind.LongIdle,
            [KeyValuePair.Create("TCP_KEEPINTVL", (object?)7), KeyValuePair.Create("TCP_NODELAY", (object?)1)]);
        Assert.All(
            set.Settings.Where(setting => setting.Option.Name is "TCP_KEEPIDLE" or "TCP_KEEPINTVL"),
            setting => Assert.Equal(new KeepAliveTimes(120, 7), setting.KeepAlive));
        Assert.False(Assert.Single(set.Settings, setting => setting.Option.Name == "TCP_NODELAY").KeepAlive.IsAny);
        var memory = new KeepAliveMemory(new KeepAliveTimes(30, null));
        var socket = new SocketIdentity { Kind = SocketKind.Tcp, Role = SocketRole.Unconnected, Cookie = null };
        memory.Remember(socket, new KeepAliveTimes(null, 5).CompletedBy(memory.Of(socket)));
        Assert.Equal(new KeepAliveTimes(30, 5), memory.Of(socket));
    }
}
