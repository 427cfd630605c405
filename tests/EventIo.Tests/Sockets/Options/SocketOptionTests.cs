using System.Globalization;
using System.Net.Sockets;
using EventIo.Sockets;
using EventIo.Sockets.Options;
using EventIo.Sockets.References;
using EventIo.Tests.Support.Machine;
using Xunit;

namespace EventIo.Tests.Sockets.Options;

/// <summary>Every option of the catalogue on the running kernel.</summary>
public sealed class SocketOptionTests
{
    public static TheoryData<string, SocketRole> Places
    {
        get
        {
            var places = new TheoryData<string, SocketRole>();
            foreach (SocketOptionDescription option in SocketOptionCatalog.All)
            {
                foreach (SocketRole role in new[] { SocketRole.Unconnected, SocketRole.Listener, SocketRole.Connected })
                    places.Add(option.Name, role);
            }
            return places;
        }
    }

    [Theory, MemberData(nameof(Places))]
    public void An_option_is_set_and_read_back_on_sockets_that_have_it_and_refused_on_others(
        string name, SocketRole role)
    {
        SocketOptionDescription option = SocketOptionCatalog.Find(name);
        RequireFamily(option);
        (Socket socket, IDisposable owner) = SocketPair.For(option, role);
        using (owner)
        {
            using SocketReference reference = ProcessSockets.Open(socket);
            Assert.Equal(role, reference.Identity.Role);
            var asked = SocketOptionSet.Create(null, [KeyValuePair.Create(name, (object?)option.Example)]);
            if (!option.AppliesTo.HasFlag(role))
            {
                SocketProblemException misfit = Assert.Throws<SocketProblemException>(() => reference.Select(asked));
                Assert.Equal(SocketProblem.OptionNotForSocket, misfit.Problem);
                return;
            }
            SocketOptionChange change = SetOrSkip(reference, Assert.Single(reference.Select(asked)));
            AssertEffective(option, change);
        }
    }

    public static TheoryData<string> OnListeners =>
    [
        .. SocketOptionCatalog.All
            .Where(option => option.AppliesTo.HasFlag(SocketRole.Listener))
            .Select(option => option.Name),
    ];

    [Theory, MemberData(nameof(OnListeners))]
    public void An_accepted_socket_inherits_the_options_that_the_catalogue_calls_inherited(string name)
    {
        SocketOptionDescription option = SocketOptionCatalog.Find(name);
        RequireFamily(option);
        AddressFamily family = option.IsIPv6Only ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        object? onListener = null;
        // With TCP_DEFER_ACCEPT, accept(2) waits for a byte.
        using var pair = new SocketPair(family, Prepare, greeting: [1]);
        using SocketReference accepted = ProcessSockets.Open(pair.Accepted);
        object onAccepted = accepted.Read(option);
        // The timestamp option uses 12 bytes of every segment.
        if (name == "TCP_MAXSEG")
            Assert.Equal((long)onListener! - (Sysctl.Read("net.ipv4.tcp_timestamps") == 0 ? 0 : 12), onAccepted);
        else if (option.IsInherited)
            Assert.Equal(onListener, onAccepted);
        else if (name != "SO_INCOMING_CPU")
            Assert.NotEqual(onListener, onAccepted);

        void Prepare(Socket listener)
        {
            using SocketReference reference = ProcessSockets.Open(listener);
            onListener = SetOrSkip(reference, Setting(option)).Value;
        }
    }

    [Theory]
    [InlineData("SO_SNDBUF")]
    [InlineData("SO_RCVBUF")]
    [InlineData("SO_RCVLOWAT")]
    [InlineData("SO_SNDBUFFORCE")]
    [InlineData("SO_RCVBUFFORCE")]
    [InlineData("SO_REUSEADDR")]
    public void An_option_of_every_kind_works_on_a_unix_socket(string name)
    {
        SocketOptionDescription option = SocketOptionCatalog.Find(name);
        using var pair = new SocketPair(AddressFamily.Unix);
        using SocketReference reference = ProcessSockets.Open(pair.Accepted);
        Assert.Equal((SocketKind.Unix, SocketRole.Connected), (reference.Identity.Kind, reference.Identity.Role));
        AssertEffective(option, SetOrSkip(reference, Setting(option)));
    }

    [Fact]
    public void A_datagram_socket_has_no_TCP_options()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        using SocketReference reference = ProcessSockets.Open(socket);
        SocketProblemException misfit = Assert.Throws<SocketProblemException>(
            () => SocketOptions.Read(reference, SocketOptionCatalog.Find("TCP_NODELAY")));
        Assert.Equal(SocketProblem.OptionNotForSocket, misfit.Problem);
        Assert.Contains("TCP sockets", misfit.Message, StringComparison.Ordinal);
        Assert.Equal(0L, SocketOptions.Read(reference, SocketOptionCatalog.Find("SO_MARK")).Value);
    }

    [Fact]
    public void The_value_in_force_is_reported()
    {
        using var pair = new SocketPair();
        using SocketReference accepted = ProcessSockets.Open(pair.Accepted);
        SocketOptionChange buffer = SocketOptions.Set(accepted, Setting(SocketOptionCatalog.Find("SO_RCVBUF"), 65_536));
        Assert.Equal((65_536L, 131_072L), (buffer.AskedValue, buffer.Value));
        Assert.Contains("65536 became 131072: capped", buffer.Note, StringComparison.Ordinal);
        using SocketReference listener = ProcessSockets.Open(pair.Listener);
        SocketOptionChange defer = SocketOptions.Set(
            listener, Setting(SocketOptionCatalog.Find("TCP_DEFER_ACCEPT"), 5));
        Assert.Equal((5L, 7L), (defer.AskedValue, defer.Value));
        SocketOptionChange same = SocketOptions.Set(accepted, Setting(SocketOptionCatalog.Find("TCP_NODELAY"), 1));
        Assert.Null(same.Note);
    }

    [Fact]
    public void An_unknown_congestion_control_gives_an_error_with_the_known_ones()
    {
        using var pair = new SocketPair();
        using SocketReference reference = ProcessSockets.Open(pair.Client);
        SocketProblemException unknown = Assert.Throws<SocketProblemException>(
            () => SocketOptions.Set(reference, Setting(SocketOptionCatalog.Find("TCP_CONGESTION"), "no_such")));
        Assert.Equal(SocketProblem.CongestionControlUnavailable, unknown.Problem);
        foreach (string known in CongestionControls.Available())
            Assert.Contains(known, unknown.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void An_option_that_the_kernel_does_not_have_names_the_kernel_that_has_it()
    {
        using var pair = new SocketPair();
        using SocketReference reference = ProcessSockets.Open(pair.Client);
        // No kernel has an option with this number.
        SocketOptionDescription later = SocketOptionCatalog.Find("TCP_RTO_MAX_MS") with { Number = 9_999 };
        SocketProblemException problem = Assert.Throws<SocketProblemException>(
            () => SocketOptions.Read(reference, later));
        Assert.Equal(SocketProblem.OptionUnavailable, problem.Problem);
        SocketOption option = SocketOptions.Unavailable(reference, later, problem);
        Assert.Null(option.Value);
        Assert.Contains($"It came with Linux {later.Since}.", option.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_closed_socket_is_reported_as_closed()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Dispose();
        SocketProblemException closed = Assert.Throws<SocketProblemException>(() => ProcessSockets.Open(socket));
        Assert.Equal(SocketProblem.SocketClosed, closed.Problem);
    }

    [Fact]
    public void A_value_that_was_set_is_the_one_that_ss_reports()
    {
        using var pair = new SocketPair();
        using SocketReference reference = ProcessSockets.Open(pair.Accepted);
        Set("SO_KEEPALIVE", 1);
        Set("TCP_KEEPIDLE", 4_000);
        Set("SO_SNDBUF", 100_000);
        Set("SO_RCVBUF", 200_000);
        Set("TCP_CONGESTION", "reno");
        Set("SO_MAX_PACING_RATE", 1_000_000);
        Set("IP_TOS", 184);
        string line = SocketStatistics.Of(pair.ListenerPort, pair.ClientPort);
        // ss prints 4,000 seconds as "66min".
        Assert.Contains("timer:(keepalive,66min,0)", line, StringComparison.Ordinal);
        Assert.Contains("rb400000,", line, StringComparison.Ordinal);
        Assert.Contains("tb200000,", line, StringComparison.Ordinal);
        Assert.Contains(" reno ", line, StringComparison.Ordinal);
        Assert.Contains("tos:0xb8", line, StringComparison.Ordinal);
        // ss prints bits per second.
        Assert.EndsWith("/8000000bps", Pacing(line), StringComparison.Ordinal);

        void Set(string name, object value) =>
            SocketOptions.Set(reference, Setting(SocketOptionCatalog.Find(name), value));
    }

    [Fact]
    public void A_mark_that_was_set_is_the_one_that_ss_reports()
    {
        Assert.SkipUnless(Capability.NetworkAdministration, "The kernel reports a mark to CAP_NET_ADMIN only.");
        using var pair = new SocketPair();
        using SocketReference reference = ProcessSockets.Open(pair.Accepted);
        SetOrSkip(reference, Setting(SocketOptionCatalog.Find("SO_MARK"), 0x1234));
        Assert.Contains("fwmark:0x1234", SocketStatistics.Of(pair.ListenerPort, pair.ClientPort),
            StringComparison.Ordinal);
    }

    private static string Pacing(string line) =>
        line.Split(' ').SkipWhile(word => word != "pacing_rate").Skip(1).FirstOrDefault("");

    private static SocketOptionSetting Setting(SocketOptionDescription option, object? value = null) =>
        new(option, SocketOptionConversion.Parse(option, value ?? option.Example), IsFromProfile: false);

    private static SocketOptionChange SetOrSkip(SocketReference socket, SocketOptionSetting setting)
    {
        try
        {
            return SocketOptions.Set(socket, setting);
        }
        catch (SocketProblemException problem) when (problem.Problem == SocketProblem.OptionNotPermitted)
        {
            Assert.NotNull(setting.Option.Capability);
            Assert.SkipWhen(true, problem.Message);
            throw;
        }
        catch (SocketProblemException problem) when (problem.Problem == SocketProblem.OptionUnavailable)
        {
            Assert.SkipWhen(true, $"{problem.Message} {problem.RecommendedAction}");
            throw;
        }
    }

    // The value must be the requested one, or what the kernel makes of it according to the catalogue.
    private static void AssertEffective(SocketOptionDescription option, SocketOptionChange change)
    {
        string asked = Convert.ToString(change.AskedValue, CultureInfo.InvariantCulture)!;
        string effective = Convert.ToString(change.Value, CultureInfo.InvariantCulture)!;
        if (option.KernelEffect?.Contains("doubled", StringComparison.Ordinal) == true)
            Assert.Equal(2 * Math.Min((long)change.AskedValue, Limit(option)), change.Value);
        else if (asked != effective)
            Assert.NotNull(option.KernelEffect);
        Assert.Equal(asked == effective, change.Note is null
            || change.Note.StartsWith("net.", StringComparison.Ordinal));
    }

    private static long Limit(SocketOptionDescription option) => option.Name switch
    {
        "SO_SNDBUF" => Sysctl.Read("net.core.wmem_max"),
        "SO_RCVBUF" => Sysctl.Read("net.core.rmem_max"),
        _ => long.MaxValue,
    };

    private static void RequireFamily(SocketOptionDescription option) =>
        Assert.SkipWhen(option.IsIPv6Only && !Host.HasIPv6, Host.NoIPv6);
}
