using EventIo.Sockets;
using EventIo.Sockets.Options;
using EventIo.Tests.Support.Machine;
using Xunit;

namespace EventIo.Tests.Sockets.Options;

public sealed class SocketOptionCatalogTests
{
    public static TheoryData<string> Names => [.. SocketOptionCatalog.All.Select(option => option.Name)];

    [Fact]
    public void The_catalogue_has_exactly_the_listed_options_of_Linux()
    {
        string[] wanted =
        [
            "SO_REUSEADDR", "SO_REUSEPORT", "SO_KEEPALIVE", "SO_LINGER", "SO_SNDBUF", "SO_RCVBUF", "SO_SNDBUFFORCE",
            "SO_RCVBUFFORCE", "SO_RCVLOWAT", "SO_BUSY_POLL", "SO_PREFER_BUSY_POLL", "SO_INCOMING_CPU", "SO_PRIORITY",
            "SO_MARK",
            "SO_MAX_PACING_RATE", "SO_ZEROCOPY", "TCP_NODELAY", "TCP_CORK", "TCP_QUICKACK", "TCP_KEEPIDLE",
            "TCP_KEEPINTVL",
            "TCP_KEEPCNT", "TCP_USER_TIMEOUT", "TCP_FASTOPEN", "TCP_FASTOPEN_CONNECT", "TCP_DEFER_ACCEPT",
            "TCP_NOTSENT_LOWAT",
            "TCP_CONGESTION", "TCP_MAXSEG", "TCP_WINDOW_CLAMP", "TCP_SYNCNT", "TCP_LINGER2", "TCP_THIN_LINEAR_TIMEOUTS",
            "TCP_TX_DELAY", "TCP_RTO_MAX_MS", "TCP_RTO_MIN_US", "TCP_DELACK_MAX_US", "IP_TOS", "IPV6_TCLASS",
            "IP_BIND_ADDRESS_NO_PORT",
        ];
        Assert.Equal(wanted.Order(), SocketOptionCatalog.Linux.Select(option => option.Name).Order());
    }

    [Fact]
    public void No_two_options_have_a_name_or_a_number_in_common()
    {
        Assert.Equal(SocketOptionCatalog.All.Count, SocketOptionCatalog.All.DistinctBy(option => option.Name).Count());
        Assert.Equal(
            SocketOptionCatalog.All.Count,
            SocketOptionCatalog.All.DistinctBy(option => (option.LevelNumber, option.Number)).Count());
    }

    /// <summary>The numbers are from the headers of Windows, so that those of Linux are not used by mistake.</summary>
    [Fact]
    public void Options_of_Windows_have_the_numbers_of_Windows()
    {
        var expected = new Dictionary<string, (int Level, int Number)>
        {
            ["SO_REUSEADDR"] = (0xFFFF, 0x0004),
            ["SO_EXCLUSIVEADDRUSE"] = (0xFFFF, ~0x0004),
            ["SO_KEEPALIVE"] = (0xFFFF, 0x0008),
            ["SO_LINGER"] = (0xFFFF, 0x0080),
            ["SO_SNDBUF"] = (0xFFFF, 0x1001),
            ["SO_RCVBUF"] = (0xFFFF, 0x1002),
            ["TCP_NODELAY"] = (6, 1),
            ["TCP_KEEPIDLE"] = (6, 3),
            ["TCP_MAXRT"] = (6, 5),
            ["TCP_FASTOPEN"] = (6, 15),
            ["TCP_KEEPCNT"] = (6, 16),
            ["TCP_KEEPINTVL"] = (6, 17),
            ["IP_TTL"] = (0, 4),
            ["IPV6_UNICAST_HOPS"] = (41, 4),
            ["IPV6_V6ONLY"] = (41, 27),
        };
        Assert.Equal(
            expected.OrderBy(option => option.Key, StringComparer.Ordinal),
            SocketOptionCatalog.Windows.ToDictionary(
                option => option.Name, option => (option.LevelNumber, option.Number))
                .OrderBy(option => option.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void Descriptions_of_Windows_do_not_mention_Linux()
    {
        Assert.All(SocketOptionCatalog.Windows, option => Assert.DoesNotMatch(
            @"net\.|Linux|\([2-7]\)|CAP_",
            $"{option.Help} {option.KernelEffect} {option.Source} {option.Capability}"));
        Assert.All(SocketOptionCatalog.Windows, AssertComplete);
    }

    [Fact]
    public void An_option_of_the_other_system_is_reported_as_such()
    {
        SocketProblemException foreign = Assert.Throws<SocketProblemException>(
            () => SocketOptionCatalog.Find(Host.IsLinux ? "tcp_maxrt" : "tcp_cork"));
        Assert.Equal(SocketProblem.OptionUnavailable, foreign.Problem);
        Assert.Contains(Host.IsLinux ? "an option of Windows" : "an option of Linux", foreign.Message,
            StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Names))]
    public void A_description_is_complete(string name) => AssertComplete(SocketOptionCatalog.Find(name));

    private static void AssertComplete(SocketOptionDescription option)
    {
        Assert.NotEmpty(option.Kinds);
        Assert.NotEqual(SocketRole.None, option.AppliesTo);
        Assert.EndsWith(".", option.Help, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', option.Help);
        Assert.NotEmpty(option.Source);
        Assert.NotNull(SocketOptionConversion.Parse(option, option.Example));
        if (option.ReadAs is not null)
            Assert.Equal(SocketOptionCatalog.Find(option.ReadAs).Kinds, option.Kinds);
    }

    [Theory]
    [InlineData("TCP_NODELY", "TCP_NODELAY")]
    [InlineData("nodelay", "TCP_NODELAY")]
    [InlineData("SO_RCVBUF ", "SO_RCVBUF")]
    public void A_misspelled_name_gives_an_error_with_similar_names(string given, string alike)
    {
        SocketProblemException unknown = Assert.Throws<SocketProblemException>(() => SocketOptionCatalog.Find(given));
        Assert.Equal(SocketProblem.OptionUnknown, unknown.Problem);
        Assert.Contains(alike, unknown.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void The_server_profile_has_exactly_the_listed_options()
    {
        var expected = new Dictionary<string, object>
        {
            ["TCP_NODELAY"] = 1L,
            ["TCP_CORK"] = 0L,
            ["SO_KEEPALIVE"] = 1L,
            ["TCP_KEEPIDLE"] = 600L,
            ["TCP_KEEPINTVL"] = 60L,
            ["TCP_KEEPCNT"] = 3L,
            ["TCP_USER_TIMEOUT"] = 30_000L,
            ["SO_SNDBUF"] = 262_144L,
            ["SO_RCVBUF"] = 262_144L,
            ["TCP_FASTOPEN"] = 5L,
        };
        Assert.Equal(
            expected,
            SocketProfileCatalog.Find(SocketProfileKind.Server)
                .ToDictionary(setting => setting.Option, setting => setting.Value));
        Assert.False(SocketOptionCatalog.Find("TCP_FASTOPEN").AppliesTo.HasFlag(SocketRole.Connected));
    }

    [Fact]
    public void Every_option_of_every_profile_has_its_reason()
    {
        foreach (SocketProfileKind profile in Enum.GetValues<SocketProfileKind>())
        {
            IReadOnlyList<SocketProfileSetting> settings = SocketProfileCatalog.Find(profile);
            Assert.NotEmpty(settings);
            Assert.Equal(settings.Count, settings.DistinctBy(setting => setting.Option).Count());
            Assert.All(settings, setting => Assert.EndsWith(".", setting.Reason, StringComparison.Ordinal));
        }
    }
}
