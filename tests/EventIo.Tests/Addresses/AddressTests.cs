using System.Net;
using System.Net.Sockets;
using EventIo.Addresses;
using Xunit;

namespace EventIo.Tests.Addresses;

public sealed class AddressTests
{
    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1", true)]
    [InlineData("127.0.0.1", "::ffff:127.0.0.1", true)]
    [InlineData("::ffff:127.0.0.1", "127.0.0.1", true)]
    [InlineData("::ffff:10.0.0.0/104", "10.1.2.3", true)]
    [InlineData("10.1.2.3/8", "10.9.9.9", true)]
    [InlineData("10.0.0.0/8", "::ffff:11.0.0.1", false)]
    [InlineData("::/0", "::ffff:1.2.3.4", true)]
    [InlineData("fe80::1%1", "fe80::1%1", true)]
    [InlineData("fe80::1%1", "fe80::1%2", false)]
    [InlineData("fe80::1", "fe80::1%2", true)]
    [InlineData("fe80::%1/10", "fe80::7%1", true)]
    [InlineData("fe80::/10%1", "fe80::7%2", false)]
    public void A_range_contains_mapped_and_zoned_addresses(string range, string address, bool isIn)
    {
        Assert.True(AddressRange.TryParse(range, out AddressRange? parsed));
        Assert.Equal(isIn, parsed.Contains(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("10.0.0.0/33")]
    [InlineData("::ffff:10.0.0.0/129")]
    [InlineData("fe80::1%no-such-interface")]
    [InlineData("")]
    public void A_text_without_an_address_is_not_a_range(string text) =>
        Assert.False(AddressRange.TryParse(text, out _));

    [Fact]
    public void An_address_with_an_unknown_zone_is_refused_and_the_zone_is_named()
    {
        Assert.False(AddressText.TryParse("fe80::1%no-such-interface", out _));
        Assert.Equal("no-such-interface", AddressText.UnknownZone("fe80::1%no-such-interface"));
        Assert.All(["fe80::1%1", "fe80::1", "127.0.0.1", "web1"], text => Assert.Null(AddressText.UnknownZone(text)));
        SocketException refused = Assert.Throws<SocketException>(
            () => AddressChoice.Find("fe80::1%no-such-interface", 80, 1, [], CancellationToken.None));
        Assert.Equal(SocketError.HostNotFound, refused.SocketErrorCode);
        Assert.Contains("no-such-interface", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("::1", 80, "[::1]")]
    [InlineData("fe80::1%1", 8080, "[fe80::1]:8080")]
    [InlineData("web1", 8080, "web1:8080")]
    [InlineData("127.0.0.1", 80, "127.0.0.1")]
    public void An_IPv6_address_in_a_Host_field_has_brackets_and_no_zone(string name, int port, string field) =>
        Assert.Equal(field, AddressText.HostField(name, port));

    [Fact]
    public void A_zone_is_shown_as_the_name_of_its_interface()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The interface 'lo' exists only on Linux.");
        var address = new IPAddress(IPAddress.Parse("fe80::1").GetAddressBytes(), 1);
        Assert.Equal("fe80::1%lo", AddressText.Format(address));
        Assert.Equal("[fe80::1%lo]:80", AddressText.Format(new IPEndPoint(address, 80)));
        Assert.Equal(address, IPAddress.Parse(AddressText.Format(address)));
    }
}
