using System.Globalization;
using EventIo.Diagnosis.Readings;
using EventIo.Findings.Repairs;

namespace EventIo.Diagnosis.Observation;

/// <summary>The kernel parameters that checks use (sysctl(8)), in a network namespace.</summary>
internal sealed class HostSettings
{
    private const string Interfaces = "/proc/sys/net/ipv4/conf";

    private static readonly string[] Names =
    [
        "fs.file-max", "fs.file-nr", "net.core.netdev_budget", "net.core.netdev_budget_usecs",
        "net.core.netdev_max_backlog", "net.core.rmem_max", "net.core.somaxconn", "net.ipv4.ip_local_port_range",
        "net.ipv4.ip_local_reserved_ports", "net.ipv4.neigh.default.gc_thresh1", "net.ipv4.neigh.default.gc_thresh2",
        "net.ipv4.neigh.default.gc_thresh3", "net.ipv4.tcp_abort_on_overflow", "net.ipv4.tcp_max_orphans",
        "net.ipv4.tcp_max_syn_backlog", "net.ipv4.tcp_mem", "net.ipv4.tcp_mtu_probing", "net.ipv4.tcp_rmem",
        "net.ipv4.tcp_sack", "net.ipv4.tcp_syncookies", "net.ipv4.tcp_tw_reuse", "net.ipv4.tcp_window_scaling",
        "net.ipv6.neigh.default.gc_thresh1", "net.ipv6.neigh.default.gc_thresh2", "net.ipv6.neigh.default.gc_thresh3",
        "net.netfilter.nf_conntrack_count", "net.netfilter.nf_conntrack_max",
    ];

    private readonly Dictionary<string, string> _values;
    private readonly string? _namespace;
    private readonly HostSettings? _outer;

    /// <summary>Creates the settings of a namespace.</summary>
    /// <param name="values">Values by name; several numbers of one setting are separated by a single blank.</param>
    /// <param name="networkNamespace">The file of the namespace; null for that of this process.</param>
    /// <param name="outer">The settings of the whole host, which other namespaces don't show.</param>
    internal HostSettings(
        Dictionary<string, string> values, string? networkNamespace = null, HostSettings? outer = null)
    {
        _values = values;
        _namespace = networkNamespace;
        _outer = outer;
    }

    /// <summary>Every setting of the namespace by its name.</summary>
    internal IReadOnlyDictionary<string, string> Values => _values;

    /// <summary>No settings: /proc/sys is missing.</summary>
    internal static HostSettings None { get; } = new([]);

    /// <summary>The network interfaces, without <c>all</c> and <c>default</c>.</summary>
    internal IEnumerable<string> InterfaceNames => _values.Keys
        .Where(name => name.StartsWith("net.ipv4.conf.", StringComparison.Ordinal))
        .Select(name => name.Split('.')[3]).Distinct().Where(name => name is not ("all" or "default")).Order();

    /// <summary>Reads them in the network namespace of the calling thread.</summary>
    internal static HostSettings Read(string? networkNamespace, HostSettings? outer)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in Names.Concat(ReversePathNames()))
        {
            if (ReadOne(name) is { } value)
                values[name] = value;
        }
        return new(values, networkNamespace, outer);
    }

    /// <summary>
    /// Reads a setting in the network namespace of the calling thread; null if it is missing. Several numbers are
    /// separated by a single blank.
    /// </summary>
    internal static string? ReadOne(string name) =>
        KernelText.Read(PathOf(name)) is { } text ? string.Join(' ', KernelText.Fields(text.Trim())) : null;

    /// <summary>
    /// Returns the file of a parameter. A dot in an interface's name is a slash in the parameter's name.
    /// </summary>
    internal static string PathOf(string name) => "/proc/sys/" + Swap(name);

    /// <summary>Returns a setting; null if it is missing.</summary>
    internal string? Find(string name) => _values.GetValueOrDefault(name) ?? _outer?.Find(name);

    /// <summary>Returns a setting that is a number; null if it is missing.</summary>
    internal long? Number(string name) => Numbers(name) is [var number, ..] ? number : null;

    /// <summary>Returns a setting of several numbers; empty if it is missing.</summary>
    internal long[] Numbers(string name) =>
        [.. (Find(name) is { } text ? KernelText.Fields(text) : [])
            .Select(field => long.TryParse(
                field, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : 0)];

    /// <summary>Returns a repair that changes a setting; null if the setting is missing.</summary>
    /// <param name="name">The setting.</param>
    /// <param name="values">The new value: one number or several.</param>
    internal SysctlRepair? Change(string name, params long[] values) => Find(name) is { } previous
        ? new(
            name, string.Join(' ', values.Select(value => value.ToString(CultureInfo.InvariantCulture))), previous,
            _values.ContainsKey(name) ? _namespace : null)
        : null;

    private static IEnumerable<string> ReversePathNames() => Directory.Exists(Interfaces)
        ? Directory.EnumerateDirectories(Interfaces)
            .Select(folder => $"net.ipv4.conf.{Swap(Path.GetFileName(folder))}.rp_filter")
        : [];

    private static string Swap(string name) => string.Concat(name.Select(letter => letter switch
    {
        '.' => '/',
        '/' => '.',
        _ => letter,
    }));
}
