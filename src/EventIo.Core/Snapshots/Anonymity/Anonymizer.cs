using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace EventIo.Snapshots.Anonymity;

/// <summary>
/// Replaces names and addresses in texts, consistently. Loopback, unspecified, broadcast and multicast addresses reveal
/// nothing about a host and are kept.
/// </summary>
internal sealed partial class Anonymizer
{
    // 198.18.0.0/15, for benchmarks between networks (RFC 2544), holds 131,072 addresses; 240.0.0.0/4 is reserved.
    private const uint BenchmarkNetwork = 0xC612_0000;
    private const int BenchmarkAddresses = 1 << 17;
    private const uint ReservedNetwork = 0xF000_0000;
    private const int MappedPrefixBytes = 12;

    private readonly IReadOnlyDictionary<string, string> _names;
    private readonly Regex? _inText;
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<IPAddress, IPAddress> _addresses = [];

    /// <summary>Creates an anonymizer.</summary>
    /// <param name="names">The names and their replacements.</param>
    internal Anonymizer(IReadOnlyDictionary<string, string> names)
    {
        _names = names;
        // A number within a text is kept as a figure, even if it is also a name.
        string[] patterns =
        [
            .. names.Keys.Where(name => name.Any(char.IsLetter)).OrderByDescending(name => name.Length)
                .Select(Regex.Escape),
        ];
        if (patterns.Length > 0)
            _inText = new Regex(@$"(?<![\w-])(?:{string.Join('|', patterns)})(?![\w-])", RegexOptions.CultureInvariant);
    }

    /// <summary>Replaces names and addresses in a text.</summary>
    internal string Replace(string text)
    {
        if (_names.TryGetValue(text, out string? replacement))
            return replacement;
        if (_texts.TryGetValue(text, out string? known))
            return known;
        string named = _inText?.Replace(text, match => _names[match.Value]) ?? text;
        return _texts[text] = Candidate().Replace(named, match => ReplaceAddress(match.Value));
    }

    private string ReplaceAddress(string text)
    {
        // A colon after an address belongs to the sentence.
        string bare = text.EndsWith(':') && !text.EndsWith("::", StringComparison.Ordinal) ? text[..^1] : text;
        // The zone's name is unknown here, or already replaced: only the address is parsed.
        return IPAddress.TryParse(bare.Split('%')[0], out IPAddress? address) && !IsCommon(address)
            ? Replace(address) + text[bare.Length..]
            : text;
    }

    private static bool IsCommon(IPAddress address)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return IPAddress.IsLoopback(plain) || plain.Equals(IPAddress.Any) || plain.Equals(IPAddress.IPv6Any)
            || plain.Equals(IPAddress.Broadcast) || plain.IsIPv6Multicast
            || (plain.AddressFamily == AddressFamily.InterNetwork && plain.GetAddressBytes()[0] is >= 224 and < 240);
    }

    private IPAddress Replace(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return Replace(address.MapToIPv4()).MapToIPv6();
        if (_addresses.TryGetValue(address, out IPAddress? known))
            return known;
        int number = _addresses.Count + 1;
        return _addresses[address] = address.AddressFamily == AddressFamily.InterNetwork
            ? Of((number < BenchmarkAddresses ? BenchmarkNetwork : ReservedNetwork) + (uint)number)
            : Documentation(number);
    }

    private static IPAddress Of(uint bits)
    {
        byte[] bytes = new byte[sizeof(uint)];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, bits);
        return new IPAddress(bytes);
    }

    // 2001:db8::/32 is for documentation (RFC 3849).
    private static IPAddress Documentation(int number)
    {
        byte[] bytes = [0x20, 0x01, 0x0D, 0xB8, .. new byte[MappedPrefixBytes]];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(MappedPrefixBytes), number);
        return new IPAddress(bytes);
    }

    // Matches possible addresses: at least two colons, perhaps with an IPv4 end, or with a zone; or four numbers.
    [GeneratedRegex(
        @"(?<![\w.:])(?:(?:[0-9A-Fa-f]{0,4}:){2,7}\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)"
        + @"|[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:%[\w.-]*\w)?"
        + @"|\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d))",
        RegexOptions.CultureInvariant)]
    private static partial Regex Candidate();
}
